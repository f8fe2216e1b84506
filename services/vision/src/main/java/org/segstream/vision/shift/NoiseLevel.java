package org.segstream.vision.shift;

import org.segstream.vision.RgbImage;

/**
 * The standard deviation of a camera's noise, from what successive frames differ by: of the mean
 * absolute differences of all tiles of 4×4 pixels, the lower quartile is that of a tile where
 * nothing moves. Frames next to each other are compared, so that a slow change of light is not
 * taken for noise. Not thread-safe.
 */
final class NoiseLevel {
  /**
   * The lower quartile of the mean of 48 absolute differences of two Gaussians of deviation 1:
   * {@code √2 · (√(2/π) - 0.6745 · √(1 - 2/π) / √48)}.
   */
  private static final double QUARTILE =
      Math.sqrt(2)
          * (Math.sqrt(2 / Math.PI)
              - 0.6745 * Math.sqrt(1 - 2 / Math.PI) / Math.sqrt(Tiles.VALUES));

  /** Less than one colour is not told apart from rounding and coding. */
  private static final double LEAST = 1;

  private static final double LATEST = 0.2;
  private static final int BRIGHTEST = 64;

  private byte[] last = new byte[0];
  private double level = Double.NaN;

  /** Takes the next frame in. */
  void see(RgbImage image) {
    if (last.length == image.rgb().length) {
      double now = Math.max(LEAST, quartile(image) / (Tiles.VALUES * QUARTILE));
      level = Double.isNaN(level) ? now : level + LATEST * (now - level);
    }
    last = image.rgb();
  }

  /** Colours, from 0 to 255; as good as none before there were two frames. */
  double level() {
    return Double.isNaN(level) ? LEAST : level;
  }

  /** Forgets the last frame: the next one does not follow it. */
  void gap() {
    last = new byte[0];
  }

  long bytes() {
    return last.length;
  }

  private int quartile(RgbImage image) {
    int[] counts = new int[Tiles.VALUES * BRIGHTEST];
    Tiles tiles = new Tiles(image.width(), image.height());
    int seen = 0;
    for (int row = 0; row < tiles.wholeRows(); row += 2) {
      int[] sums = tiles.differences(last, image.rgb(), row);
      for (int column = 0; column < tiles.wholeColumns(); column++) {
        int sum = sums[column];
        counts[Math.min(sum, counts.length - 1)]++;
        seen++;
      }
    }
    int sum = 0;
    for (int below = 0; sum < counts.length - 1; sum++) {
      below += counts[sum];
      if (4 * below >= seen) {
        break;
      }
    }
    return sum;
  }
}
