package org.segstream.vision;

/** Which source pixels of a line make each target pixel, and with what weights that sum to one. */
final class FilterTaps {
  private final int[] first;
  private final float[][] weights;

  /** A triangle as wide as two pixels of the coarser of both lines. */
  FilterTaps(int source, int target) {
    if (source < 1 || target < 1) {
      throw new IllegalArgumentException("scaling " + source + " pixels to " + target);
    }
    first = new int[target];
    weights = new float[target][];
    double step = (double) source / target;
    double radius = Math.max(1, step);
    for (int i = 0; i < target; i++) {
      double centre = (i + 0.5) * step;
      int from = Math.max(0, (int) Math.floor(centre - radius + 0.5));
      int to = Math.min(source, (int) Math.floor(centre + radius + 0.5));
      first[i] = from;
      weights[i] = triangle(from, to, centre, radius);
    }
  }

  private static float[] triangle(int from, int to, double centre, double radius) {
    double sum = 0;
    for (int j = from; j < to; j++) {
      sum += height(j, centre, radius);
    }
    float[] weights = new float[to - from];
    for (int j = from; j < to; j++) {
      weights[j - from] = (float) (height(j, centre, radius) / sum);
    }
    return weights;
  }

  private static double height(int pixel, double centre, double radius) {
    return Math.max(0, 1 - Math.abs(pixel + 0.5 - centre) / radius);
  }

  /** First source pixel of a target pixel. */
  int first(int target) {
    return first[target];
  }

  /** Number of source pixels of a target pixel. */
  int count(int target) {
    return weights[target].length;
  }

  /** Weight of a source pixel, counted from the first. */
  float weight(int target, int tap) {
    return weights[target][tap];
  }
}
