package org.segstream.trainer.loss;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

class ClassCentresTest {
  private static final int CLASSES = 3;
  private static final int CHANNELS = 5;
  private static final int STRIDE = 4;
  private static final int ROWS = 3;
  private static final int COLUMNS = 4;
  private static final double WEIGHT = 0.3;
  private static final StepLoss.Moment START = new StepLoss.Moment(0, 0);

  private final SplittableRandom random = new SplittableRandom(3);
  private final ClassCentres loss = new ClassCentres("features", CHANNELS, CLASSES, WEIGHT);
  private final List<LabelledImage> chips = List.of(chip(), chip());
  private final float[] values = new float[2 * CHANNELS * ROWS * COLUMNS];

  ClassCentresTest() {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  /** Classes 0 and 2 and Void: class 1 does not occur. */
  private LabelledImage chip() {
    int width = STRIDE * COLUMNS;
    int height = STRIDE * ROWS;
    byte[] ids = new byte[width * height];
    for (int i = 0; i < ids.length; i++) {
      int drawn = random.nextInt(3);
      ids[i] = (byte) (drawn == 1 ? 255 : drawn);
    }
    return new LabelledImage(
        "noise",
        new RgbImage(width, height, new byte[3 * ids.length]),
        new LabelMap(width, height, ids));
  }

  private StepLoss.Value value() {
    Logits features = new Logits(2, CHANNELS, ROWS, COLUMNS, values);
    return loss.of(Map.of("features", features), chips, START);
  }

  @Test
  void isThePlainDefinitionInDouble() {
    assertThat(value().mean()).isCloseTo(reference(), within(1e-6));
  }

  @Test
  void gradientAgreesWithFiniteDifferencesOfTheDefinition() {
    float[] gradient = requireNonNull(value().gradients().get("features"));
    float step = 1f / 256;
    for (int i = 0; i < values.length; i++) {
      float before = values[i];
      values[i] = before + step;
      double up = reference();
      values[i] = before - step;
      double down = reference();
      values[i] = before;

      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * step), within(1e-5));
    }
  }

  /** The definition, as slowly as it is written. */
  private double reference() {
    float[][] frame = EquiangularFrame.of(CLASSES, CHANNELS);
    double sum = 0;
    int present = 0;
    for (int k = 0; k < CLASSES; k++) {
      double[] centre = new double[CHANNELS];
      int count = 0;
      for (int n = 0; n < 2; n++) {
        for (int y = 0; y < ROWS; y++) {
          for (int x = 0; x < COLUMNS; x++) {
            int at = (STRIDE * y + 2) * STRIDE * COLUMNS + STRIDE * x + 2;
            if ((chips.get(n).labels().labels()[at] & 0xff) == k) {
              count++;
              for (int c = 0; c < CHANNELS; c++) {
                centre[c] += values[((n * CHANNELS + c) * ROWS + y) * COLUMNS + x];
              }
            }
          }
        }
      }
      if (count > 0) {
        present++;
        double norm = 0;
        for (float[] vector : frame) {
          norm += Math.exp(dot(vector, centre) / count);
        }
        sum += Math.log(norm) - dot(frame[k], centre) / count;
      }
    }
    assertThat(present).isEqualTo(2);
    return WEIGHT * sum / present;
  }

  private static double dot(float[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  @Test
  void theFrameIsASimplexOfUnitVectorsAtEqualAngles() {
    float[][] frame = EquiangularFrame.of(11, 32);
    for (int i = 0; i < frame.length; i++) {
      for (int j = 0; j < frame.length; j++) {
        double cosine = 0;
        for (int c = 0; c < frame[i].length; c++) {
          cosine += (double) frame[i][c] * frame[j][c];
        }
        assertThat(cosine).isCloseTo(i == j ? 1 : -1 / 10.0, within(1e-6));
      }
    }
  }

  @Test
  void refusesMoreClassesThanChannels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassCentres("features", 4, 5, 1))
        .withMessageContaining("centres of 5 classes need as many channels");
  }

  @Test
  void saysNothingOfABatchWithoutLabels() {
    byte[] none = new byte[STRIDE * STRIDE];
    java.util.Arrays.fill(none, (byte) 255);
    LabelledImage empty =
        new LabelledImage(
            "void",
            new RgbImage(STRIDE, STRIDE, new byte[3 * none.length]),
            new LabelMap(STRIDE, STRIDE, none));
    StepLoss.Value value =
        loss.of(
            Map.of("features", new Logits(1, CHANNELS, 1, 1, new float[CHANNELS])),
            List.of(empty),
            START);

    assertThat(value.mean()).isZero();
    assertThat(value.gradients().get("features")).containsOnly(0);
  }
}
