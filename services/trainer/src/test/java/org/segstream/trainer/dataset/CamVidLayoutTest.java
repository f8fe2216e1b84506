package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

class CamVidLayoutTest {
  private static final Path CAMVID = Path.of("../../../shared/data/camvid");
  @TempDir private Path folder;

  @BeforeEach
  void writeData() {
    TinyStreet.write(folder);
  }

  @Test
  void readsClassIdsFromTheRasterNotFromTheColours() throws IOException {
    byte[] ids = new byte[TinyStreet.WIDTH * TinyStreet.HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (i % 12);
    }
    LabelMap labels = new LabelMap(TinyStreet.WIDTH, TinyStreet.HEIGHT, ids);
    RgbImage image = new RgbImage(TinyStreet.WIDTH, TinyStreet.HEIGHT, new byte[3 * ids.length]);
    Files.writeString(folder.resolve("test.txt"), TinyStreet.pair(folder, "t", image, labels));

    CamVidLayout layout = CamVidLayout.open(folder);
    LabelledImage read = layout.read(layout.split("test").getFirst());

    assertThat(read.name()).isEqualTo("t");
    assertThat(read.labels().labels()).isEqualTo(ids);
    assertThat(layout.labelSet()).isEqualTo(LabelSet.camVid());
  }

  @Test
  void namesTheLineOfAMissingFile() throws IOException {
    Files.delete(folder.resolve("b0.png"));

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> CamVidLayout.open(folder).split("train"))
        .withMessageContaining("train.txt line 2")
        .withMessageContaining("b0.png");
  }

  @Test
  void refusesLabelsOfAnotherSizeThanTheImage() throws IOException {
    RgbImage image = new RgbImage(2, 2, new byte[12]);
    LabelMap labels = new LabelMap(1, 2, new byte[2]);
    Files.writeString(folder.resolve("test.txt"), TinyStreet.pair(folder, "t", image, labels));
    CamVidLayout layout = CamVidLayout.open(folder);

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> layout.read(layout.split("test").getFirst()))
        .withMessage("image t is 2×2 but its labels are 1×2: they must be of one size");
  }

  @Test
  void refusesLabelsBeyondTheClassList() throws IOException {
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    LabelMap labels = new LabelMap(1, 1, new byte[] {12});
    Files.writeString(folder.resolve("test.txt"), TinyStreet.pair(folder, "t", image, labels));
    CamVidLayout layout = CamVidLayout.open(folder);

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> layout.read(layout.split("test").getFirst()))
        .withMessageContaining("label 12");
  }

  @Test
  void refusesAFolderWithoutClassList() throws IOException {
    Files.delete(folder.resolve("classes.csv"));

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> CamVidLayout.open(folder))
        .withMessageContaining("no classes.csv");
  }

  @Test
  void keepsHeldOutImagesOutOfTrainingAndEvaluatesThemFirst() {
    TrainingData data =
        TrainingData.load(List.of(DataSpec.parse(folder + ":2.5")), List.of("train"), List.of("a"));

    assertThat(data.sources().getFirst().share()).isEqualTo(2.5);
    assertThat(data.sources().getFirst().images())
        .extracting(LabelledImage::name)
        .containsExactly("b0", "b1", "b2");
    assertThat(data.evaluationSets())
        .extracting(TrainingData.EvaluationSet::name)
        .containsExactly("a", "val");
    assertThat(data.evaluationSets().getFirst().images())
        .extracting(LabelledImage::name)
        .containsExactly("a0", "a1", "a2");
  }

  @Test
  void trainsOnValWhereThatIsAskedForAndIsNotJudgedByIt() {
    List<DataSpec> specs = List.of(DataSpec.parse(folder.toString()));
    CamVidLayout layout = CamVidLayout.open(folder);

    TrainingData data = TrainingData.load(specs, List.of("train", "val"), List.of());

    assertThat(data.evaluationSets()).isEmpty();
    assertThat(data.sources().getFirst().images())
        .hasSize(layout.split("train").size() + layout.split("val").size());
  }

  @Test
  void anEmptyListIsNoSplitToTrainOnBesides() throws IOException {
    Files.writeString(folder.resolve("val.txt"), "\n");
    List<DataSpec> specs = List.of(DataSpec.parse(folder.toString()));

    TrainingData data = TrainingData.load(specs, List.of("train", "val"), List.of());

    assertThat(data.sources().getFirst().images())
        .hasSize(CamVidLayout.open(folder).split("train").size());
  }

  @Test
  void refusesAHeldOutPrefixThatFitsNothing() {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() ->
            TrainingData.load(
                List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of("zz")))
        .withMessageContaining("zz");
  }

  @Test
  void readsTheRealDataSet() {
    Assumptions.assumeTrue(Files.isDirectory(CAMVID), "CamVid is not beside this project");
    CamVidLayout layout = CamVidLayout.open(CAMVID);

    assertThat(layout.labelSet()).isEqualTo(LabelSet.camVid());
    assertThat(layout.split("train")).hasSize(367);
    assertThat(layout.read(layout.split("val").getFirst()).image().width()).isEqualTo(480);
  }
}
