package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Segstream;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.NetworkParameters;
import picocli.CommandLine;

class ModelPruneCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String model = "street";

  private int run(String... args) {
    CommandLine commandLine = Segstream.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(args);
  }

  private int prune(String keep) {
    return run(
        "model",
        "prune",
        model,
        "--data",
        folder.toString(),
        "--out",
        folder.resolve("slim.segmodel").toString(),
        "--keep",
        keep,
        "--rounds",
        "1",
        "--images",
        "2",
        "--batch",
        "2",
        "--chip",
        "64x48",
        "--threads",
        "1",
        "--splits",
        "train");
  }

  @Test
  void printsARowAStep() {
    assertThat(
            run(
                "street",
                "--out",
                folder.toString(),
                "--size",
                "96x72",
                "--streets",
                "2",
                "--frames",
                "4"))
        .describedAs(err.toString())
        .isZero();
    model = headed().toString();
    assertThat(prune("40%")).describedAs(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("as it was +[0-9][0-9,]+ +[0-9,]+ +[0-9.]+ +[0-9.-]+ +[0-9.-]+")
        .containsPattern("cut to 40 %")
        .containsPattern("street/.+-slim, street-net-1:.*slim.segmodel")
        .containsPattern("The focus head of street/.+ is left out: train one with");
    assertThat(ModelFile.read(folder.resolve("slim.segmodel")).own().focusHead()).isEmpty();
    assertThat(ModelFile.read(folder.resolve("slim.segmodel")).graph().trainableValues())
        .isLessThan(BundledModels.load("street").graph().trainableValues() / 2);
  }

  /** The street's model with a focus head as at the start of its training. */
  private Path headed() {
    SegmentationModel street = BundledModels.load("street");
    OwnNetwork own = street.own();
    NetworkParameters first = NetworkParameters.initial(FocusHead.on(own.graph()), 1);
    Path file = folder.resolve("headed.segmodel");
    ModelFile.write(street.withNetwork(own.with(FocusHead.of(own.graph(), first))), file);
    return file;
  }

  @Test
  void sharesThatAreNoneAreRefused() {
    for (String keep : new String[] {"0%", "100%", "1.2", "much", "-3%"}) {
      assertThat(prune(keep)).isEqualTo(2);
    }
    assertThat(err.toString())
        .contains("keep 0.0 must be between 0 and 1")
        .contains("'much' is no share");
  }
}
