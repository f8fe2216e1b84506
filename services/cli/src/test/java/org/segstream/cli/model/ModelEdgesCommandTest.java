package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class ModelEdgesCommandTest {
  @TempDir private Path folder;

  @Test
  void givesAModelOtherEdgesAndNothingElse() {
    Path after = folder.resolve("after.segmodel");

    Cli cli =
        Cli.run(
            "model",
            "edges",
            "street",
            "--contrast",
            "4",
            "--sigma",
            "20",
            "--model-version",
            "9",
            "--out",
            after.toString());

    assertThat(cli.exit()).as(cli.err()).isZero();
    SegmentationModel before = BundledModels.load("street");
    SegmentationModel model = ModelFile.read(after);
    EdgeParameters learned = before.crf().families().getFirst();
    assertThat(model.id()).isEqualTo("street/9");
    assertThat(model.crf().families())
        .isEqualTo(List.of(new EdgeParameters(1, learned.base(), 4, 20)));
    assertThat(model.crf().temporal()).isEqualTo(before.crf().temporal());
    assertThat(model.activations()).isEqualTo(before.activations());
    assertThat(model.training()).containsKey("edges_learned");
    assertThat(model.parameters().values().keySet())
        .isEqualTo(before.parameters().values().keySet());
  }

  @Test
  void refusesAWeightThatIsNone() {
    Path after = folder.resolve("after.segmodel");

    Cli cli = Cli.run("model", "edges", "street", "--contrast", "-4", "--out", after.toString());

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("contrast=-4");
    assertThat(after).doesNotExist();
  }
}
