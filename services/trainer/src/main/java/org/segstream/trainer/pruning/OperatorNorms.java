package org.segstream.trainer.pruning;

import org.segstream.vision.network.Operation.Convolution;

/**
 * Operator norms of the single kernels of a convolution: what a channel read can become in a
 * channel made, at most, as ratio of Euclidean norms. That of a kernel with the spectrum {@code K}
 * is the largest {@code |K|}; with a stride of {@code s} it is the largest root of {@code Σ |K|² /
 * s²} over the {@code s²} frequencies that become one. Taken over a grid of 16×16 frequencies, so a
 * little too small where the largest lies between them. A dilation spreads the spectrum and leaves
 * its largest value as it is.
 */
final class OperatorNorms {
  private static final int FREQUENCIES = 16;

  private OperatorNorms() {}

  /**
   * The norms.
   *
   * @param kernel {@code float[out][in][rows][columns]}
   * @return {@code double[out][in]}
   */
  static double[][] of(Convolution c, float[] kernel) {
    int rows = c.kernelHeight();
    int columns = c.kernelWidth();
    int taps = rows * columns;
    double[][] norms = new double[c.out()][c.in()];
    double[] power = new double[FREQUENCIES * FREQUENCIES];
    double[][] waves = waves(rows, columns);
    for (int out = 0; out < c.out(); out++) {
      for (int in = 0; in < c.in(); in++) {
        int from = (out * c.in() + in) * taps;
        for (int f = 0; f < power.length; f++) {
          double real = 0;
          double imaginary = 0;
          for (int t = 0; t < taps; t++) {
            real += kernel[from + t] * waves[f][2 * t];
            imaginary += kernel[from + t] * waves[f][2 * t + 1];
          }
          power[f] = real * real + imaginary * imaginary;
        }
        norms[out][in] = Math.sqrt(largest(power, c.stride()));
      }
    }
    return norms;
  }

  /** Real and imaginary parts of each tap at each frequency. */
  private static double[][] waves(int rows, int columns) {
    double[][] waves = new double[FREQUENCIES * FREQUENCIES][2 * rows * columns];
    for (int v = 0; v < FREQUENCIES; v++) {
      for (int u = 0; u < FREQUENCIES; u++) {
        for (int t = 0; t < rows * columns; t++) {
          double phase = 2 * Math.PI * (v * (t / columns) + u * (t % columns)) / FREQUENCIES;
          waves[v * FREQUENCIES + u][2 * t] = StrictMath.cos(phase);
          waves[v * FREQUENCIES + u][2 * t + 1] = StrictMath.sin(phase);
        }
      }
    }
    return waves;
  }

  /** Of the mean power of the frequencies that a stride makes one. */
  private static double largest(double[] power, int stride) {
    int period = FREQUENCIES / stride;
    double largest = 0;
    for (int v = 0; v < period; v++) {
      for (int u = 0; u < period; u++) {
        double sum = 0;
        for (int a = 0; a < stride; a++) {
          for (int b = 0; b < stride; b++) {
            sum += power[(v + a * period) * FREQUENCIES + u + b * period];
          }
        }
        largest = Math.max(largest, sum / (stride * stride));
      }
    }
    return largest;
  }
}
