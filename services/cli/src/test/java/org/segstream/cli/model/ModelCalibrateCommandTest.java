package org.segstream.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.cli.train.TinyTraining;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class ModelCalibrateCommandTest {
  @TempDir private Path folder;

  @Test
  void calibratesAModelWithAFolderOfPictures() {
    Path pictures = TinyTraining.drawStreet(folder.resolve("street")).resolve("train");
    Path before = folder.resolve("before.segmodel");
    ModelFile.write(TinyTraining.ignorant(1), before);
    Path after = folder.resolve("after.segmodel");

    Cli cli = calibrate(before, pictures, after, "--model-version", "1");

    assertThat(cli.exit()).as(cli.err()).isZero();
    SegmentationModel model = ModelFile.read(after);
    assertThat(model.id()).isEqualTo("tiny/1");
    assertThat(model.activations().isNone()).isFalse();
    assertThat(ModelFile.read(before).activations().isNone()).isTrue();
  }

  @Test
  void refusesAFolderWithoutPictures() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path after = folder.resolve("after.segmodel");
    Cli cli = calibrate(Path.of("street"), empty, after);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("no picture in ");
    assertThat(after).doesNotExist();
  }

  private static Cli calibrate(Path model, Path input, Path out, String... more) {
    String[] first = {
      "model", "calibrate", model.toString(), "--input", input.toString(), "--out", out.toString()
    };
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Cli.run(all);
  }
}
