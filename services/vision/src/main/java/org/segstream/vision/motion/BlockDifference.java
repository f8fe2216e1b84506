package org.segstream.vision.motion;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * How far a block of {@value #SIDE}×{@value #SIDE} pixels differs from a place in the frame before:
 * the mean absolute difference of luma, in units of 1/{@value #UNIT} grey level, over the pixels
 * that lie in the frame before.
 */
final class BlockDifference {
  static final int SIDE = 16;

  /** Units in a grey level: the pixels of a block. */
  static final int UNIT = SIDE * SIDE;

  /** Of a place that is less than half in the frame. */
  static final int OUTSIDE = Integer.MAX_VALUE;

  private final Luma before;
  private final Luma after;

  /** Two frames of one size, at least a block large. */
  BlockDifference(Luma before, Luma after) {
    this.before = before;
    this.after = after;
  }

  /** Of the block at {@code (x, y)}, if it was at {@code (x - dx, y - dy)}. */
  int of(int x, int y, int dx, int dy) {
    boolean inside =
        x >= dx && x - dx + SIDE <= before.width() && y >= dy && y - dy + SIDE <= before.height();
    return inside ? whole(x, y, dx, dy) : part(x, y, dx, dy);
  }

  private int whole(int x, int y, int dx, int dy) {
    int width = after.width();
    int at = y * width + x;
    int from = at - dy * width - dx;
    ShortVector sum = ShortVector.zero(ShortVector.SPECIES_256);
    for (int row = 0; row < SIDE * width; row += width) {
      ByteVector here = ByteVector.fromArray(ByteVector.SPECIES_128, after.values(), at + row);
      ByteVector there = ByteVector.fromArray(ByteVector.SPECIES_128, before.values(), from + row);
      ByteVector difference =
          here.lanewise(VectorOperators.UMAX, there)
              .sub(here.lanewise(VectorOperators.UMIN, there));
      sum =
          sum.add(
              difference.convertShape(VectorOperators.ZERO_EXTEND_B2S, ShortVector.SPECIES_256, 0));
    }
    return sum.reduceLanes(VectorOperators.ADD) & 0xffff;
  }

  private int part(int x, int y, int dx, int dy) {
    int left = Math.max(x, dx);
    int right = Math.min(x + SIDE, before.width() + dx);
    int top = Math.max(y, dy);
    int bottom = Math.min(y + SIDE, before.height() + dy);
    int pixels = Math.max(0, right - left) * Math.max(0, bottom - top);
    if (2 * pixels < UNIT) {
      return OUTSIDE;
    }
    int sum = 0;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        sum += Math.abs(after.at(column, row) - before.at(column - dx, row - dy));
      }
    }
    return sum * UNIT / pixels;
  }
}
