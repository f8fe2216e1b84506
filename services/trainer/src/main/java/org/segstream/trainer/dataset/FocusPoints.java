package org.segstream.trainer.dataset;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.segstream.vision.LabelMap;

/** Pixels of one image, some of each class, on which a chip can be placed. */
final class FocusPoints {
  private static final int POINTS_PER_CLASS = 64;
  private final int[][] pixels;
  private final double[] weights;
  private final double total;

  private FocusPoints(int[][] pixels, double[] weights) {
    this.pixels = pixels;
    this.weights = weights;
    this.total = Arrays.stream(weights).sum();
  }

  static FocusPoints of(LabelMap labels, ClassFrequencies frequencies) {
    int classes = frequencies.shares().size();
    int[] counts = new int[classes];
    for (byte label : labels.labels()) {
      if ((label & 0xff) < classes) {
        counts[label & 0xff]++;
      }
    }
    int[][] pixels = new int[classes][];
    double[] weights = new double[classes];
    for (int k = 0; k < classes; k++) {
      pixels[k] = spread(labels.labels(), k, counts[k]);
      weights[k] = counts[k] == 0 ? 0 : frequencies.focusWeight(k);
    }
    return new FocusPoints(pixels, weights);
  }

  /** At most {@link #POINTS_PER_CLASS} pixels of a class, evenly spaced in raster order. */
  private static int[] spread(byte[] labels, int label, int count) {
    int wanted = Math.min(count, POINTS_PER_CLASS);
    int[] points = new int[wanted];
    int seen = 0;
    int taken = 0;
    for (int i = 0; i < labels.length && taken < wanted; i++) {
      if ((labels[i] & 0xff) == label) {
        if ((long) seen * wanted >= (long) taken * count) {
          points[taken++] = i;
        }
        seen++;
      }
    }
    return points;
  }

  /** A pixel of a class drawn by rarity, or -1 when no pixel is labelled. */
  int draw(RandomGenerator random) {
    double u = random.nextDouble() * total;
    for (int k = 0; k < weights.length; k++) {
      u -= weights[k];
      if (u < 0) {
        return pixels[k][random.nextInt(pixels[k].length)];
      }
    }
    return -1;
  }
}
