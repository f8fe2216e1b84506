package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkParameters;

class ModelAdjustCommandTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void drawStreets() {
    data = folder.resolve("data");
    out = folder.resolve("out.segmodel");
    Cli cli =
        Cli.run(
            "street",
            "--out",
            data.toString(),
            "--frames",
            "4",
            "--size",
            "96x72",
            "--validation",
            "0");
    assertThat(cli.exit()).as(cli.err()).isZero();
  }

  private Cli adjust(String model, String... more) {
    return Cli.run(
        Stream.concat(
                Stream.of(
                    "model", "adjust", model, "--data", data.toString(), "--out", out.toString()),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  @Test
  void movesBiasesAndSaysSo() {
    Cli cli = adjust("street", "--model-version", "9");

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("adjusted street/9", "of pixels", "Bicyclist");
    SegmentationModel before = BundledModels.load("street");
    NetworkParameters raw = LogitAdjustment.trained(before); // the one in the box is adjusted
    SegmentationModel model = ModelFile.read(out);
    assertThat(model.id()).isEqualTo("street/9");
    assertThat(model.activations()).isEqualTo(before.activations());
    assertThat(model.crf()).isEqualTo(before.crf());
    LogitAdjustment by = LogitAdjustment.of(model);
    assertThat(by.strength()).isEqualTo(0.5);
    raw.values()
        .forEach((name, values) -> {
          boolean moved = !Arrays.equals(values, model.parameters().get(name));
          assertThat(moved).as(name).isEqualTo(name.equals("logits.bias"));
        });
    float[] was = raw.get("logits.bias");
    float[] is = model.parameters().get("logits.bias");
    for (int k = 0; k < was.length; k++) {
      assertThat(is[k]).isCloseTo(was[k] + by.shift().get(k), within(1e-5f));
    }
  }

  @Test
  void anEarlierAdjustmentIsReplaced() {
    adjust("street", "--strength", "1");
    Cli cli = adjust(out.toString(), "--strength", "0");

    assertThat(cli.exit()).as(cli.err()).isZero();
    SegmentationModel model = ModelFile.read(out);
    assertThat(LogitAdjustment.of(model)).isEqualTo(LogitAdjustment.NONE);
    assertThat(model.parameters().get("logits.bias"))
        .containsExactly(
            LogitAdjustment.trained(BundledModels.load("street")).get("logits.bias"),
            within(1e-5f));
  }

  @Test
  void otherClassesAreRefused() throws Exception {
    Path csv = data.resolve("classes.csv");
    Files.writeString(csv, Files.readString(csv).replace("Fence", "Hedge"));
    Cli cli = adjust("street");

    assertThat(cli.exit()).isNotZero();
    assertThat(cli.err()).contains("the data's classes are", "Hedge");
    assertThat(out).doesNotExist();
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThat(adjust("street", "--strength", "-1").exit()).isEqualTo(2);
    Cli cli = adjust("street", "--class-weight-offset", "1");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("class weight offset 1.0 must be above 1");
    assertThat(out).doesNotExist();
  }
}
