package org.segstream.vision.segmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;

class FrameEnergyTest {
  private static final int BILINEAR = 1;

  @ParameterizedTest
  @CsvSource({"12,9,48,36", "7,5,13,11", "1,1,4,3", "5,1,5,1", "8,6,4,3", "3,4,100,7"})
  void agreesWithTheDefinition(int columns, int rows, int width, int height) {
    Logits logits = random(2, 11, rows, columns);
    float[] unaries = unaries(logits.image(1), width, height);
    assertThat(unaries).hasSize(width * height * 11);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < 11; k++) {
          double expected = -sample(logits, 1, k, (x + 0.5) / width, (y + 0.5) / height);
          assertThat(Math.abs(unaries[(y * width + x) * 11 + k] - expected)).isLessThan(1e-5);
        }
      }
    }
  }

  @Test
  void agreesWithTheInterpolationOfTraining() {
    Logits logits = random(1, 3, 23, 30);
    float[] unaries = unaries(logits, 120, 91);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray small = manager.create(logits.values(), new Shape(1, 3, 23, 30));
      long[] size = {91, 120};
      float[] enlarged =
          small
              .getNDArrayInternal()
              .interpolation(size, BILINEAR, false)
              .transpose(0, 2, 3, 1)
              .neg()
              .toFloatArray();
      for (int i = 0; i < unaries.length; i++) {
        assertThat(Math.abs(unaries[i] - enlarged[i])).isLessThan(1e-5f);
      }
    }
  }

  @Test
  void refusesAnImageThatIsNotInTheBatch() {
    Logits logits = random(1, 3, 2, 2);
    assertThatThrownBy(() -> logits.image(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesABatch() {
    Logits logits = random(2, 3, 2, 2);
    assertThatThrownBy(() -> unaries(logits, 8, 8)).isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] unaries(Logits logits, int width, int height) {
    RgbImage image = new RgbImage(width, height, new byte[3 * width * height]);
    FrameEnergy energies = new FrameEnergy(CrfParameters.neighbours(1, 1, 10));
    return energies.of(image, logits, Optional.empty()).expanded().unary();
  }

  private static Logits random(int batch, int labels, int rows, int columns) {
    Random random = new Random(7);
    float[] values = new float[batch * labels * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Logits(batch, labels, rows, columns, values);
  }

  /** The plain definition, in double; positions from 0 to 1. */
  private static double sample(Logits l, int image, int label, double atX, double atY) {
    double x = Math.clamp(atX * l.width() - 0.5, 0, l.width() - 1);
    double y = Math.clamp(atY * l.height() - 0.5, 0, l.height() - 1);
    double sum = 0;
    for (int row = 0; row < l.height(); row++) {
      for (int column = 0; column < l.width(); column++) {
        double weight = Math.max(0, 1 - Math.abs(row - y)) * Math.max(0, 1 - Math.abs(column - x));
        int at = ((image * l.labels() + label) * l.height() + row) * l.width() + column;
        sum += weight > 0 ? weight * l.values()[at] : 0;
      }
    }
    return sum;
  }
}
