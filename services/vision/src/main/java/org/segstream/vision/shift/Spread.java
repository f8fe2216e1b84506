package org.segstream.vision.shift;

import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.ShiftPlan.Leaf;

/** Which positions of a tensor read those of another that have changed. */
final class Spread {
  private Spread() {}

  /**
   * Marks the positions that a leaf has changed for.
   *
   * @param changed of the tensor that is read
   * @param into of the tensor that is made
   */
  static void mark(Leaf leaf, int[] changed, int readWidth, Geometry geometry, Positions into) {
    switch (leaf) {
      case Leaf.Patch patch -> mark(patch.convolution(), changed, readWidth, into);
      case Leaf.Window window -> mark(window.convolution(), changed, readWidth, into);
      case Leaf.Same _ -> {
        for (int position : changed) {
          into.mark(position);
        }
      }
      case Leaf.Enlarged enlarged -> mark(geometry.of(enlarged), changed, readWidth, into);
    }
  }

  private static void mark(Geometry.Enlargements by, int[] changed, int readWidth, Positions into) {
    for (int position : changed) {
      int y = position / readWidth;
      int x = position % readWidth;
      into.mark(by.rows().from(y), by.columns().from(x), by.rows().to(y), by.columns().to(x));
    }
  }

  private static void mark(Convolution c, int[] changed, int readWidth, Positions into) {
    int top = c.padding(c.kernelHeight());
    int left = c.padding(c.kernelWidth());
    int y = 0;
    int start = 0;
    for (int position : changed) {
      // Mostly in the row of the one before: a division takes long.
      if (position < start || position >= start + readWidth) {
        y = position / readWidth;
        start = y * readWidth;
      }
      mark(c, y + top, position - start + left, into);
    }
  }

  private static void mark(Convolution c, int y, int x, Positions into) {
    for (int row = 0; row < c.kernelHeight(); row++) {
      int madeY = made(y - row * c.dilation(), c.stride(), into.height());
      for (int column = 0; madeY >= 0 && column < c.kernelWidth(); column++) {
        int madeX = made(x - column * c.dilation(), c.stride(), into.width());
        if (madeX >= 0) {
          into.mark(madeY * into.width() + madeX);
        }
      }
    }
  }

  /** Where a kernel's tap is at {@code at}; -1 if nowhere. */
  private static int made(int at, int stride, int size) {
    return at >= 0 && at % stride == 0 && at / stride < size ? at / stride : -1;
  }
}
