package org.segstream.trainer.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.network.Operation.Convolution;

class OperatorNormsTest {
  /** Of a plane that is closed in both directions, on which the norms hold exactly. */
  private static final int SIDE = 16;

  @ParameterizedTest
  @CsvSource({"1,1", "1,3", "2,1", "1,5"})
  void agreesWithPowerIteration(int stride, int dilation) {
    Random random = new Random(9);
    for (int size : new int[] {1, 3}) {
      Convolution c = new Convolution(2, 2, size, size, stride, dilation, 1, false);
      float[] kernel = new float[4 * size * size];
      for (int i = 0; i < kernel.length; i++) {
        kernel[i] = (float) random.nextGaussian();
      }
      double[][] norms = OperatorNorms.of(c, kernel);
      for (int pair = 0; pair < 4; pair++) {
        double[] taps = new double[size * size];
        for (int t = 0; t < taps.length; t++) {
          taps[t] = kernel[pair * taps.length + t];
        }
        assertThat(norms[pair / 2][pair % 2])
            .isCloseTo(power(taps, size, stride, dilation, random), Percentage.withPercentage(0.1));
      }
    }
  }

  /** The largest singular value of the convolution as a matrix. */
  private static double power(double[] taps, int size, int stride, int dilation, Random random) {
    double[] x = new double[SIDE * SIDE];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian();
    }
    double norm = 0;
    for (int step = 0; step < 4000; step++) {
      double[] y = new double[x.length];
      double[] back = new double[x.length];
      for (int row = 0; row < SIDE; row += stride) {
        for (int column = 0; column < SIDE; column += stride) {
          for (int t = 0; t < taps.length; t++) {
            y[row * SIDE + column] += taps[t] * x[at(row, column, t, size, dilation)];
          }
          for (int t = 0; t < taps.length; t++) {
            back[at(row, column, t, size, dilation)] += taps[t] * y[row * SIDE + column];
          }
        }
      }
      double length = 0;
      for (double value : back) {
        length += value * value;
      }
      length = Math.sqrt(length);
      norm = Math.sqrt(length);
      for (int i = 0; i < x.length; i++) {
        x[i] = back[i] / length;
      }
    }
    return norm;
  }

  private static int at(int row, int column, int tap, int size, int dilation) {
    int v = Math.floorMod(row + dilation * (tap / size - size / 2), SIDE);
    int u = Math.floorMod(column + dilation * (tap % size - size / 2), SIDE);
    return v * SIDE + u;
  }
}
