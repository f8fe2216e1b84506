package org.segstream.trainer.teaching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.training.InputSettings;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

class TeachersTest {
  private static final String ARCHITECTURE = "street-net-1";
  private static final double TEMPERATURE = 2;
  private static final int CLASSES = 11;

  @TempDir private Path folder;

  /** Two classes more than the data, by other names. */
  private static SegmentationModel stranger() {
    List<LabelSet.LabelClass> classes =
        IntStream.range(0, CLASSES + 2)
            .mapToObj(id -> new LabelSet.LabelClass("thing " + id, 0x010101 * id))
            .toList();
    return model(new LabelSet("things", classes, 255));
  }

  private static SegmentationModel model(LabelSet labels) {
    return new SegmentationModel(
        "teacher",
        "1",
        ARCHITECTURE,
        labels,
        InputSettings.NORMALISATION,
        new Resolution(TinyStreet.WIDTH, TinyStreet.HEIGHT),
        CrfParameters.neighbours(0, 1, 10),
        "none",
        Map.of(),
        NetworkParameters.initial(Architectures.byName(ARCHITECTURE, labels.size()), 7));
  }

  private TrainingData data() {
    TrainingData data =
        TrainingData.load(
            List.of(
                DataSpec.parse(TinyStreet.write(folder).toString()),
                DataSpec.parse(folder.toString())),
            List.of("train"),
            List.of("b"));
    return data.with(TinyStreet.withoutLabels(data), "street", 0.5);
  }

  /** Things 1 and 12 are Building, thing 5 is none, the others are by their numbers. */
  private Path map() throws IOException {
    StringBuilder csv = new StringBuilder("label,class\n");
    for (int id = 0; id < CLASSES; id++) {
      csv.append("thing ").append(id).append(',').append(id == 5 ? "-" : id).append('\n');
    }
    csv.append("thing 12,Building\n");
    return Files.writeString(folder.resolve("map.csv"), csv);
  }

  private static Teachers teachers(SegmentationModel model, Optional<Path> map) {
    return new Teachers(List.of(model), map, TEMPERATURE, Optional.empty());
  }

  @Test
  void othersAreAskedForWhatIsTrainedOnOfTheFirstFolderAndForUnlabelledFrames() throws Exception {
    TrainingData data = data();
    TrainingData taught = teachers(stranger(), Optional.of(map())).teach(data, 1);

    assertThat(taught.teachers()).isEmpty();
    assertThat(taught.sources().stream().map(source -> told(source.images())).toList())
        .containsExactly(3L, 0L, 3L);
    assertThat(taught.evaluationSets()).isEqualTo(data.evaluationSets());
    assertThat(taught.evaluationSets()).allMatch(set -> told(set.images()) == 0);
  }

  private static long told(List<LabelledImage> images) {
    return images.stream().filter(image -> image.told().isPresent()).count();
  }

  @Test
  void whatTheySayIsTheMeanOfBothHandsInTheClassesOfTheData() throws Exception {
    SegmentationModel stranger = stranger();
    LabelledImage image =
        teachers(stranger, Optional.of(map()))
            .teach(data(), 1)
            .sources()
            .getFirst()
            .images()
            .getFirst();
    float[] planes = image.told().orElseThrow().planes();

    try (SegmentationEngine engine = Engines.open(stranger, EngineKind.ONNX, DeviceChoice.CPU, 1)) {
      float[] left = classes(engine.infer(List.of(image.image())));
      float[] right = classes(engine.infer(List.of(mirrored(image.image()))));
      int width = TinyStreet.WIDTH / 4;
      int height = TinyStreet.HEIGHT / 4;
      int fine = 4 * width * height;
      for (int k = 0; k < CLASSES; k++) {
        for (int y = 1; y < height - 1; y++) {
          for (int x = 1; x < width - 1; x++) {
            float mean =
                (left[(k * height + y) * width + x]
                        + right[(k * height + y) * width + width - 1 - x])
                    / 2;
            float told = 0;
            for (int i = 0; i < 4; i++) {
              told += planes[k * fine + (2 * y + i / 2) * 2 * width + 2 * x + i % 2] / 4;
            }
            // what lies around has its part in it too
            assertThat(told).isCloseTo(mean, within(0.05f));
          }
        }
      }
    }
  }

  /** Softened, added up, {@code float[classes][height][width]}. */
  private static float[] classes(Logits logits) {
    int plane = logits.width() * logits.height();
    float[] shares = new float[CLASSES * plane];
    for (int place = 0; place < plane; place++) {
      double norm = 0;
      for (int k = 0; k < logits.labels(); k++) {
        norm += Math.exp(logits.values()[k * plane + place] / TEMPERATURE);
      }
      for (int k = 0; k < logits.labels(); k++) {
        int stands = k == 12 ? 1 : k == 5 ? CLASSES : k;
        if (stands < CLASSES) {
          shares[stands * plane + place] +=
              (float) (Math.exp(logits.values()[k * plane + place] / TEMPERATURE) / norm);
        }
      }
    }
    return shares;
  }

  private static RgbImage mirrored(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      int other = pixel / image.width() * image.width() + image.width() - 1 - pixel % image.width();
      rgb[3 * other + i % 3] = image.rgb()[i];
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  @Test
  void thoseOfTheSameClassesSeeChips() {
    SegmentationModel own = model(data().labelSet());
    TrainingData taught = teachers(own, Optional.empty()).teach(data(), 1);

    assertThat(taught.teachers()).containsExactly(own);
    assertThat(taught.sources()).allMatch(source -> told(source.images()) == 0);
  }

  @Test
  void aFolderOfTheUsersThatIsNamedUnlabelledIsNotAskedFor() throws Exception {
    TrainingData data =
        TrainingData.load(
            List.of(
                DataSpec.parse(TinyStreet.write(made("first")).toString()),
                DataSpec.parse(TinyStreet.write(made("unlabelled")).toString())),
            List.of("train"),
            List.of());
    TrainingData taught = teachers(stranger(), Optional.of(map())).teach(data, 1);

    assertThat(taught.sources().stream().map(source -> told(source.images())).toList())
        .containsExactly(6L, 0L);
  }

  private Path made(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  @Test
  void otherLabelsNeedAMap() {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> teachers(stranger(), Optional.empty()).teach(data(), 1))
        .withMessageContaining(
            "teacher teacher/1 has 13 labels, the data 11 classes: --teacher-map");
  }
}
