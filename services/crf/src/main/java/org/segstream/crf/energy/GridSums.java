package org.segstream.crf.energy;

/**
 * Sums over an energy, in double, that every solve needs once.
 *
 * @param base {@code Σ_i min_k u_i(k)}, the trivial lower bound, nats
 * @param magnitude {@code Σ_i (max_k |u_i(k)| + Σ_j w_ij · max V)}: the largest values that can
 *     meet in a pixel while messages stay within what their edges can cost, summed; what rounding
 *     errors are measured by
 */
public record GridSums(double base, double magnitude) {

  public static GridSums of(GridEnergy grid) {
    float[] unary = grid.unary();
    int pixelStep = grid.pixelStep();
    int labelStep = grid.labelStep();
    double base = 0;
    double magnitude = 2 * weights(grid) * grid.largestCompatibility();
    for (int i = 0; i < grid.pixels(); i++) {
      float least = unary[i * pixelStep];
      float most = least;
      for (int k = 1; k < grid.labels(); k++) {
        float value = unary[i * pixelStep + k * labelStep];
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      base += least;
      magnitude += Math.max(Math.abs(least), Math.abs(most));
    }
    return new GridSums(base, magnitude);
  }

  /**
   * What rounding in double may have added to a TRW-S bound or taken from an energy, at most.
   *
   * <p>Messages count as they are: only the arithmetic on them rounds. A visit makes fewer than 64
   * roundings a family of edges, of numbers not above the pixel's magnitude. A term then passes
   * through a few additions for each pixel of its row and height additions of rows, and the terms'
   * sizes add up to at most twice the magnitude. The factor leaves room for second-order effects.
   */
  public double rounding(GridEnergy grid) {
    double additions = 64 + 8.0 * (grid.width() + grid.height());
    return 0x1p-53 * magnitude * grid.families().size() * additions;
  }

  private static double weights(GridEnergy grid) {
    double sum = 0;
    for (EdgeFamily family : grid.families()) {
      sum += sum(family.horizontal()) + sum(family.vertical());
    }
    return sum;
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }
}
