package org.segstream.vision.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
  private static final SegmentationModel MODEL = Models.trainedLike(1);
  private static final byte[] BYTES = ModelFile.encode(MODEL);

  @TempDir private Path directory;

  @Test
  void readsWhatItWrote() {
    Path file = directory.resolve("street.segmodel");
    ModelFile.write(MODEL, file);
    SegmentationModel read = ModelFile.read(file);
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("parameters", "training")
        .isEqualTo(MODEL);
    assertThat(read.training().keySet()).containsExactly("command", "seed", "scores");
    MODEL
        .parameters()
        .values()
        .forEach((name, values) -> assertThat(read.parameters().get(name)).isEqualTo(values));
    assertThat(ModelFile.encode(read)).isEqualTo(BYTES);
  }

  @Test
  void aFocusHeadIsKept() {
    SegmentationModel headed = FocusHeads.on(MODEL, 2);
    byte[] bytes = ModelFile.encode(headed);
    SegmentationModel read = ModelFile.decode(bytes, "headed");
    assertThat(ModelFile.encode(read)).isEqualTo(bytes);
    assertThat(read.own().focusHead().orElseThrow().parameters())
        .usingRecursiveComparison()
        .isEqualTo(headed.own().focusHead().orElseThrow().parameters());
    assertThat(ModelFile.decode(BYTES, "plain").own().focusHead()).isEmpty();
    OwnNetwork own = read.own();
    OwnNetwork without = new OwnNetwork(own.graph(), own.parameters(), own.activations());
    assertThat(ModelFile.encode(read.withNetwork(without))).isEqualTo(BYTES);
  }

  @Test
  void equalModelsMakeEqualBytes() {
    assertThat(ModelFile.encode(Models.trainedLike(1))).isEqualTo(BYTES);
    assertThat(ModelFile.encode(Models.trainedLike(2))).isNotEqualTo(BYTES);
  }

  @Test
  void digestIsThatOfTheFile() throws IOException {
    Path file = directory.resolve("street.segmodel");
    ModelFile.write(MODEL, file);
    assertThat(ModelFile.sha256(MODEL))
        .hasSize(64)
        .isEqualTo(ModelFile.sha256(Files.readAllBytes(file)));
  }

  @Test
  void staysUnderTenMegabytes() {
    assertThat(BYTES).hasSizeLessThan(10_000_000);
  }

  @Test
  void leavesNoPartBehindAndReplacesWhatWasThere() throws IOException {
    Path file = directory.resolve("street.segmodel");
    Files.writeString(file, "old");
    ModelFile.write(MODEL, file);
    assertThat(directory.toFile().list()).containsExactly("street.segmodel");
    assertThat(Files.readAllBytes(file)).isEqualTo(BYTES);
  }

  @Test
  void refusesFlippedBytesAnywhere() {
    for (int at = 0; at < BYTES.length; at += BYTES.length / 60) {
      byte[] flipped = BYTES.clone();
      flipped[at] ^= 0x10;
      assertThatThrownBy(() -> ModelFile.decode(flipped, "x.segmodel"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("x.segmodel");
    }
  }

  @Test
  void saysWhatAWellSealedFileOfSomethingElseLacks() {
    byte[] empty = SealedBytes.seal(new byte[0]);
    assertThatThrownBy(() -> ModelFile.decode(empty, "x.segmodel"))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            "model x.segmodel does not fit this version of segstream: it holds no model.json");
  }

  @Test
  void refusesAFileCutShort() {
    for (int length : new int[] {0, 7, 8, 39, 40, 41, 5_000, BYTES.length - 1}) {
      byte[] cut = Arrays.copyOf(BYTES, length);
      assertThatThrownBy(() -> ModelFile.decode(cut, "x.segmodel"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("x.segmodel");
    }
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> ModelFile.read(Path.of("nowhere.segmodel")))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("model file nowhere.segmodel does not exist");
  }

  @Test
  void saysWhichFileCannotBeWritten() {
    Path file = directory.resolve("no").resolve("such.segmodel");
    assertThatThrownBy(() -> ModelFile.write(MODEL, file))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("model file " + file + " cannot be written: there is no such folder");
  }

  @Test
  void saysThatAnotherFileIsNoModel() {
    byte[] text = "This is a text, longer than the header of a model would be.".getBytes(UTF_8);
    assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(text), "notes.txt"))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("notes.txt is not a segstream model");
  }

  @Test
  void saysThatABundledModelIsNotThere() {
    assertThatThrownBy(() -> BundledModels.load("moon"))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("no model named moon comes with segstream");
  }
}
