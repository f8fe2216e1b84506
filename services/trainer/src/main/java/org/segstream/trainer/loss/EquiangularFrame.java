package org.segstream.trainer.loss;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A simplex equiangular tight frame: as many vectors of length 1 as there are classes, whose
 * cosines are all {@code -1 / (classes - 1)}, the least that so many vectors can have. {@code w_k =
 * √(K / (K - 1)) · U (e_k - 1/K)} with orthonormal columns of {@code U} drawn at random (Papyan et
 * al. 2020).
 */
final class EquiangularFrame {
  private static final long SEED = 9;

  private EquiangularFrame() {}

  /**
   * The vectors.
   *
   * @param classes at least 2
   * @param channels at least {@code classes}
   * @return {@code float[classes][channels]}, the same in every run
   */
  static float[][] of(int classes, int channels) {
    if (classes < 2 || channels < classes) {
      throw new IllegalArgumentException(
          "centres of %d classes need as many channels of features, and at least two; there are %d"
              .formatted(classes, channels));
    }
    double[][] basis = orthonormal(classes, channels);
    double scale = Math.sqrt(classes / (classes - 1.0));
    float[][] frame = new float[classes][channels];
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      for (double[] vector : basis) {
        mean += vector[c] / classes;
      }
      for (int k = 0; k < classes; k++) {
        frame[k][c] = (float) (scale * (basis[k][c] - mean));
      }
    }
    return frame;
  }

  /** Random vectors, made orthonormal one by one (Gram and Schmidt). */
  private static double[][] orthonormal(int count, int channels) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    double[][] basis = new double[count][channels];
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < channels; c++) {
        basis[k][c] = random.nextGaussian();
      }
      for (int j = 0; j < k; j++) {
        double along = dot(basis[k], basis[j]);
        for (int c = 0; c < channels; c++) {
          basis[k][c] -= along * basis[j][c];
        }
      }
      double length = Math.sqrt(dot(basis[k], basis[k]));
      for (int c = 0; c < channels; c++) {
        basis[k][c] /= length;
      }
    }
    return basis;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
