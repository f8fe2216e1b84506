package org.segstream.crf;

/**
 * Sums over a grid, in double, that every solve needs once.
 *
 * @param base {@code Σ_i min_k u_i(k)}, the trivial lower bound, nats
 * @param magnitude {@code Σ_i (max_k |u_i(k)| + Σ_j w_ij)}: the largest values that can meet in a
 *     pixel while messages stay in {@code [0, w]}, summed; what rounding errors are measured by
 */
record GridSums(double base, double magnitude) {

  static GridSums of(PottsGrid grid) {
    float[] unary = grid.unary();
    int labels = grid.labels();
    double base = 0;
    double magnitude = 2 * (sum(grid.horizontal()) + sum(grid.vertical()));
    for (int i = 0; i < unary.length; i += labels) {
      float least = unary[i];
      float most = unary[i];
      for (int k = 1; k < labels; k++) {
        least = Math.min(least, unary[i + k]);
        most = Math.max(most, unary[i + k]);
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
   * roundings of numbers not above the pixel's magnitude. A term then passes through at most
   * 3·width additions along its row and height additions of rows, and the terms' sizes add up to at
   * most twice the magnitude. The factor leaves room for second-order effects.
   */
  double rounding(PottsGrid grid) {
    return 0x1p-53 * magnitude * (64 + 8.0 * (grid.width() + grid.height()));
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }
}
