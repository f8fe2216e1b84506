package org.segstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.crf.EdgeTensors;

class MeanFieldTest {
  private static final int WIDTH = 4;
  private static final int HEIGHT = 3;
  private static final int LABELS = 2;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final float[] logits = random(LABELS * HEIGHT * WIDTH, 1);
  private final float[] right = random(HEIGHT * (WIDTH - 1), 2);
  private final float[] down = random((HEIGHT - 1) * WIDTH, 3);

  @AfterEach
  void close() {
    manager.close();
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int n = 0; n < count; n++) {
      values[n] = random.nextFloat();
    }
    return values;
  }

  @Test
  void anIterationAddsTheNeighboursProbabilitiesTimesTheWeights() {
    JniUtils.setGradMode(false);
    NDArray unrolled =
        MeanField.unroll(
            manager.create(logits, new Shape(1, LABELS, HEIGHT, WIDTH)),
            new EdgeTensors(
                manager.create(right, new Shape(1, HEIGHT, WIDTH - 1)),
                manager.create(down, new Shape(1, HEIGHT - 1, WIDTH))),
            2);

    float[] actual = unrolled.toFloatArray();
    double[] expected = plain(plain(toDouble(logits)));
    for (int n = 0; n < actual.length; n++) {
      assertThat((double) actual[n]).isCloseTo(expected[n], within(1e-5));
    }
  }

  private static double[] toDouble(float[] values) {
    double[] doubles = new double[values.length];
    for (int n = 0; n < values.length; n++) {
      doubles[n] = values[n];
    }
    return doubles;
  }

  private double[] plain(double[] refined) {
    double[] next = toDouble(logits);
    int pixels = WIDTH * HEIGHT;
    for (int i = 0; i < pixels; i++) {
      for (int k = 0; k < LABELS; k++) {
        int x = i % WIDTH;
        int y = i / WIDTH;
        double sum = 0;
        sum += x > 0 ? right[i - y - 1] * q(refined, i - 1, k) : 0;
        sum += x + 1 < WIDTH ? right[i - y] * q(refined, i + 1, k) : 0;
        sum += y > 0 ? down[i - WIDTH] * q(refined, i - WIDTH, k) : 0;
        sum += y + 1 < HEIGHT ? down[i] * q(refined, i + WIDTH, k) : 0;
        next[k * pixels + i] += sum;
      }
    }
    return next;
  }

  private static double q(double[] refined, int pixel, int label) {
    double norm = 0;
    for (int k = 0; k < LABELS; k++) {
      norm += Math.exp(refined[k * WIDTH * HEIGHT + pixel]);
    }
    return Math.exp(refined[label * WIDTH * HEIGHT + pixel]) / norm;
  }
}
