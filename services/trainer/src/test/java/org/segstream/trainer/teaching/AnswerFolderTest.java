package org.segstream.trainer.teaching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.SoftLabels;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.training.InputSettings;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

class AnswerFolderTest {
  private static final int CLASSES = 11;

  @TempDir private Path folder;

  private Path answers() {
    return folder.resolve("answers");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(answers())) {
      return files.sorted().toList();
    }
  }

  private TrainingData data() {
    return TrainingData.load(
        List.of(DataSpec.parse(TinyStreet.write(folder).toString())), List.of("train"), List.of());
  }

  /** Of other names than the data's classes, so that it is asked once an image. */
  private static SegmentationModel stranger(long seed) {
    LabelSet labels =
        new LabelSet(
            "things",
            IntStream.range(0, CLASSES)
                .mapToObj(id -> new LabelSet.LabelClass("thing " + id, 0x010101 * id))
                .toList(),
            CLASSES);
    return new SegmentationModel(
        "teacher",
        "1",
        "street-net-1",
        labels,
        InputSettings.NORMALISATION,
        new Resolution(TinyStreet.WIDTH, TinyStreet.HEIGHT),
        CrfParameters.neighbours(0, 1, 10),
        "none",
        Map.of(),
        NetworkParameters.initial(Architectures.byName("street-net-1", CLASSES), seed));
  }

  private List<byte[]> taught(SegmentationModel teacher, double temperature, AnswerFolder kept) {
    return new Teachers(List.of(teacher), Optional.empty(), temperature, Optional.of(kept))
        .teach(data(), 1).sources().getFirst().images().stream()
            .map(LabelledImage::told)
            .map(told -> told.orElseThrow().shares())
            .toList();
  }

  @Test
  void nothingIsAskedTwice() throws Exception {
    List<byte[]> first = taught(stranger(7), 2, new AnswerFolder(answers()));
    assertThat(files()).hasSize(first.size());
    Path one = files().getFirst();
    SoftLabels other = new SoftLabels(1, 1, CLASSES, new byte[CLASSES]);
    new AnswerFolder(answers()).write(one, other);

    List<byte[]> second = taught(stranger(7), 2, new AnswerFolder(answers()));
    assertThat(second).filteredOn(shares -> shares.length == CLASSES).hasSize(1);
    assertThat(second.stream().filter(shares -> shares.length > CLASSES).toList())
        .allMatch(shares -> first.stream().anyMatch(known -> Arrays.equals(known, shares)));
  }

  @Test
  void anotherTeacherOrTemperatureIsAnotherQuestion() throws Exception {
    int images = taught(stranger(7), 2, new AnswerFolder(answers())).size();
    taught(stranger(8), 2, new AnswerFolder(answers()));
    taught(stranger(7), 3, new AnswerFolder(answers()));

    assertThat(files()).hasSize(3 * images);
  }

  @Test
  void picturesOfOneLengthAndAnotherShapeAreOthers() {
    AnswerFolder kept = new AnswerFolder(answers());

    assertThat(kept.file("it", new RgbImage(4, 2, new byte[24])))
        .isNotEqualTo(kept.file("it", new RgbImage(2, 4, new byte[24])));
  }

  @Test
  void aDamagedFileIsAskedForAgain() throws Exception {
    List<byte[]> first = taught(stranger(7), 2, new AnswerFolder(answers()));
    List<Path> files = files();
    byte[] whole = Files.readAllBytes(files.get(0));
    Files.write(files.get(0), Arrays.copyOf(whole, whole.length / 2));
    Files.write(files.get(1), new byte[] {1, 2, 3});
    Files.write(files.get(2), new byte[0]);

    List<byte[]> second = taught(stranger(7), 2, new AnswerFolder(answers()));
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).isEqualTo(first.get(i));
    }
    assertThat(Files.readAllBytes(files.get(0))).isEqualTo(whole);
  }

  @Test
  void whatNobodyAskedForIsForgotten() throws Exception {
    taught(stranger(8), 2, new AnswerFolder(answers()));
    AnswerFolder kept = new AnswerFolder(answers());
    int images = taught(stranger(7), 2, kept).size();
    Files.createFile(answers().resolve("notes.txt"));
    kept.forgetOthers();

    assertThat(files()).hasSize(images + 1);
    Path one = files().getFirst();
    assertThat(new AnswerFolder(answers()).read(one)).isPresent();
    new AnswerFolder(folder.resolve("nowhere")).forgetOthers();
  }

  @Test
  void aFolderThatCannotBeWrittenIsASentence() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> taught(stranger(7), 2, new AnswerFolder(file)))
        .withMessageContaining("cannot keep what teachers said in " + file);
  }
}
