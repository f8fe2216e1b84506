package org.segstream.crf.energy;

import java.util.List;

/**
 * Further strides for an energy that has weights of stride 1 only, as an {@link InstanceFile} does.
 *
 * <p>An edge of stride s weighs as much as the weakest of the s edges of stride 1 on the straight
 * way between its pixels, divided by s. The weakest, because a contour that the long edge crosses
 * is one that the way crosses somewhere; divided, because s edges of stride s cross a straight
 * boundary where one of stride 1 does, so that every family charges it the same.
 */
public final class DerivedStrides {
  private DerivedStrides() {}

  /**
   * The same energy with edges of these strides.
   *
   * @param grid has edges of stride 1 only
   * @param strides each at least 1, none twice
   * @throws IllegalArgumentException if either is not so
   */
  public static GridEnergy of(GridEnergy grid, List<Integer> strides) {
    EdgeFamily first = grid.families().getFirst();
    Checks.require(
        grid.families().size() == 1 && first.stride() == 1,
        "further strides come from weights of stride 1 alone");
    return grid.withFamilies(strides.stream().map(stride -> family(grid, first, stride)).toList());
  }

  private static EdgeFamily family(GridEnergy grid, EdgeFamily first, int stride) {
    if (stride == 1) {
      return first;
    }
    Checks.require(stride >= 1, "stride %d, must be at least 1", stride);
    int width = grid.width();
    int height = grid.height();
    float[] horizontal = new float[height * Math.max(0, width - stride)];
    for (int n = 0, y = 0; y < height; y++) {
      for (int x = 0; x + stride < width; x++) {
        horizontal[n++] = weakest(first.horizontal(), y * (width - 1) + x, 1, stride) / stride;
      }
    }
    float[] vertical = new float[Math.max(0, height - stride) * width];
    for (int n = 0; n < vertical.length; n++) {
      vertical[n] = weakest(first.vertical(), n, width, stride) / stride;
    }
    return new EdgeFamily(stride, horizontal, vertical);
  }

  private static float weakest(float[] weights, int from, int step, int count) {
    float least = weights[from];
    for (int n = 1; n < count; n++) {
      least = Math.min(least, weights[from + n * step]);
    }
    return least;
  }
}
