package org.segstream.crf.training;

import java.util.HashSet;
import java.util.List;

/**
 * Sizes of a random field on a grid. Edges of stride {@code s} join each pixel to the one {@code s}
 * columns to its right and the one {@code s} rows below it; each stride makes two families of
 * chains, one of rows and one of columns, of {@code s²} interleaved sub-grids.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param labels number of labels, 2 to 255
 * @param strides of the edges, different, each at least 1; {1} is the ordinary grid
 */
public record GridShape(int width, int height, int labels, List<Integer> strides) {
  private static final int MOST_LABELS = 255;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public GridShape {
    strides = List.copyOf(strides);
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("grid of %d×%d pixels".formatted(width, height));
    }
    if (labels < 2 || labels > MOST_LABELS) {
      throw new IllegalArgumentException(labels + " labels, must be 2 to " + MOST_LABELS);
    }
    if (strides.isEmpty()
        || strides.stream().anyMatch(s -> s < 1)
        || new HashSet<>(strides).size() < strides.size()) {
      throw new IllegalArgumentException("strides " + strides + " must be different, from 1 up");
    }
  }

  /** Pixels. */
  public int pixels() {
    return Math.multiplyExact(width, height);
  }

  /** Scores: {@code labels · height · width}. */
  public int scores() {
    return Math.multiplyExact(pixels(), labels);
  }

  /** Families of chains: rows and columns of each stride. */
  public int families() {
    return 2 * strides.size();
  }

  /** Edges to the right of a stride: {@code height · (width - stride)}. */
  public int horizontalEdges(int stride) {
    return height * Math.max(0, width - stride);
  }

  /** Edges downwards of a stride: {@code (height - stride) · width}. */
  public int verticalEdges(int stride) {
    return Math.max(0, height - stride) * width;
  }

  /** The step at which the dual value provably never rises. */
  public double provenStep() {
    return 1.0 / Math.max(width, height);
  }
}
