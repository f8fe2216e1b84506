package org.segstream.crf;

/**
 * A Potts energy on a 4-connected grid: {@code E(x) = Σ_i u_i(x_i) + Σ_ij w_ij · [x_i ≠ x_j]}, to
 * be minimised.
 *
 * <p>The arrays are shared, not copied; whoever builds a grid must not change them while it is
 * being solved. Units are nats.
 */
public final class PottsGrid {
  private final int width;
  private final int height;
  private final int labels;
  private final float[] unary;
  private final float[] horizontal;
  private final float[] vertical;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param labels number of labels, 1 to 255
   * @param unary {@code float[height][width][labels]}, row-major, finite; {@code -logit}
   * @param horizontal {@code float[height][width - 1]}, weight of the edge to the right neighbour,
   *     finite and ≥ 0
   * @param vertical {@code float[height - 1][width]}, weight of the edge to the lower neighbour,
   *     finite and ≥ 0
   * @throws IllegalArgumentException if a size does not fit or a number is out of its range
   */
  public PottsGrid(
      int width, int height, int labels, float[] unary, float[] horizontal, float[] vertical) {
    require(width >= 1 && height >= 1, "grid is %d×%d, must be at least 1×1", width, height);
    require(labels >= 1 && labels <= 255, "%d labels, must be 1 to 255", labels);
    require(
        unary.length == (long) width * height * labels,
        "%d unaries, %d×%d×%d needed",
        unary.length,
        height,
        width,
        labels);
    require(
        horizontal.length == (long) height * (width - 1),
        "%d horizontal weights, %d×%d needed",
        horizontal.length,
        height,
        width - 1);
    require(
        vertical.length == (long) (height - 1) * width,
        "%d vertical weights, %d×%d needed",
        vertical.length,
        height - 1,
        width);
    requireUnaries(unary, width, labels);
    requireWeights("horizontal", horizontal, Math.max(1, width - 1));
    requireWeights("vertical", vertical, width);
    this.width = width;
    this.height = height;
    this.labels = labels;
    this.unary = unary;
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }

  private static void requireUnaries(float[] unary, int width, int labels) {
    for (int n = 0; n < unary.length; n++) {
      if (!(Math.abs(unary[n]) <= Float.MAX_VALUE)) {
        int pixel = n / labels;
        throw new IllegalArgumentException(
            "unary of label %d at x=%d y=%d is %s, must be finite"
                .formatted(n % labels, pixel % width, pixel / width, unary[n]));
      }
    }
  }

  private static void requireWeights(String name, float[] weights, int width) {
    for (int n = 0; n < weights.length; n++) {
      float weight = weights[n];
      if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "%s weight at x=%d y=%d is %s, must be finite and at least 0"
                .formatted(name, n % width, n / width, weight));
      }
    }
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Number of labels. */
  public int labels() {
    return labels;
  }

  /** {@code float[height][width][labels]}, row-major, nats. */
  public float[] unary() {
    return unary;
  }

  /** {@code float[height][width - 1]}, row-major, nats. */
  public float[] horizontal() {
    return horizontal;
  }

  /** {@code float[height - 1][width]}, row-major, nats. */
  public float[] vertical() {
    return vertical;
  }
}
