package org.segstream.vision.metrics;

import java.util.List;
import org.segstream.vision.RgbImage;
import org.segstream.vision.motion.Luma;

/** Full search for the vector along which a block of an image differs least from the one before. */
final class BlockSearch {
  private final int width;
  private final int height;
  private final int[] before;
  private final int[] after;

  /** Two images of equal size. */
  BlockSearch(RgbImage before, RgbImage after) {
    this.width = after.width();
    this.height = after.height();
    this.before = luma(before.rgb());
    this.after = luma(after.rgb());
  }

  private static int[] luma(byte[] rgb) {
    int[] luma = new int[rgb.length / 3];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = Luma.at(rgb, i);
    }
    return luma;
  }

  /**
   * The best match of the block from {@code (left, top)} up to, but without, {@code (right,
   * bottom)}.
   *
   * @param vectors the zero vector first; of equally good ones the earlier wins
   */
  BlockMotion.Match best(
      int left, int top, int right, int bottom, List<BlockMotion.Vector> vectors) {
    int all = (right - left) * (bottom - top);
    BlockMotion.Match best = new BlockMotion.Match(vectors.getFirst(), Integer.MAX_VALUE, all);
    for (BlockMotion.Vector vector : vectors) {
      int x0 = Math.max(left, vector.dx());
      int x1 = Math.min(right, width + vector.dx());
      int y0 = Math.max(top, vector.dy());
      int y1 = Math.min(bottom, height + vector.dy());
      int pixels = Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
      if (2 * pixels >= all) {
        // the least sum that would not be a lower mean than the best so far
        int limit = (int) Math.ceilDiv((long) best.difference() * pixels, (long) best.pixels());
        int sum = difference(x0, y0, x1, y1, vector, limit);
        if (sum < limit) {
          best = new BlockMotion.Match(vector, sum, pixels);
        }
      }
    }
    return best;
  }

  /** Sum of absolute differences of luma, or any sum not below the limit once it has got there. */
  private int difference(int x0, int y0, int x1, int y1, BlockMotion.Vector vector, int limit) {
    int shift = vector.dy() * width + vector.dx();
    int sum = 0;
    for (int y = y0; y < y1 && sum < limit; y++) {
      for (int i = y * width + x0; i < y * width + x1; i++) {
        sum += Math.abs(after[i] - before[i - shift]);
      }
    }
    return sum;
  }
}
