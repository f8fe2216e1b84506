package org.segstream.crf.energy;

/**
 * The edges of one stride: each pixel is joined with the one {@code stride} columns to the right
 * and the one {@code stride} rows below. For every stride, the rows' edges fall into chains, and so
 * do the columns'.
 */
public final class EdgeFamily {
  private final int stride;
  private final float[] horizontal;
  private final float[] vertical;

  /**
   * @param stride distance of the pixels joined, at least 1
   * @param horizontal {@code float[height][max(0, width - stride)]}, row-major, nats, finite and ≥
   *     0
   * @param vertical {@code float[max(0, height - stride)][width]}, row-major, nats, finite and ≥ 0
   */
  public EdgeFamily(int stride, float[] horizontal, float[] vertical) {
    Checks.require(stride >= 1, "stride %d, must be at least 1", stride);
    this.stride = stride;
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** Distance of the pixels joined. */
  public int stride() {
    return stride;
  }

  /** Weights of the edges to the right, {@code float[height][max(0, width - stride)]}, nats. */
  public float[] horizontal() {
    return horizontal;
  }

  /** Weights of the edges downwards, {@code float[max(0, height - stride)][width]}, nats. */
  public float[] vertical() {
    return vertical;
  }

  /** Edges to the right in a row of {@code width} pixels. */
  public int across(int width) {
    return Math.max(0, width - stride);
  }

  /** Edges downwards in a column of {@code height} pixels. */
  public int along(int height) {
    return Math.max(0, height - stride);
  }

  /** Checks sizes and numbers against a grid. */
  void requireSize(int width, int height) {
    require("horizontal", horizontal, across(width), height);
    require("vertical", vertical, width, along(height));
  }

  private void require(String name, float[] weights, int columns, int rows) {
    Checks.require(
        weights.length == (long) columns * rows,
        "%d %s weights of stride %d, %d×%d needed",
        weights.length,
        name,
        stride,
        rows,
        columns);
    int n = Checks.firstNoWeight(weights);
    if (n >= 0) {
      throw new IllegalArgumentException(
          "%s weight of stride %d at x=%d y=%d is %s, must be finite and at least 0"
              .formatted(name, stride, n % columns, n / columns, weights[n]));
    }
  }
}
