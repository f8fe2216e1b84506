package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The pass of TRW-S in raster order over a {@link SkewedGrid}. Of a pixel's sum, rows have the half
 * rounded down and columns the rest, so that nothing is lost.
 */
final class ForwardPass {
  private ForwardPass() {}

  static void run(SkewedGrid grid) {
    Strips strips = grid.strips;
    int labels = strips.labels() * Lanes.COUNT;
    for (int s = 0; s < strips.count(); s++) {
      for (int t = 0; t < strips.steps(); t++) {
        int at = strips.labels(s, t);
        int above = strips.labels(s - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
        step(grid, at, above, labels, strips.pixels(s, t));
      }
    }
  }

  /**
   * One vector of pixels. Kept apart so that it compiles on its own: in a larger method, vectors
   * end up on the heap.
   */
  private static void step(SkewedGrid grid, int at, int above, int labels, int pixels) {
    short[] unary = grid.unary;
    short[] right = grid.right;
    short[] down = grid.down;
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    for (int k = 0; k < labels; k += Lanes.COUNT) {
      ShortVector fromRight = load(right, at + k);
      ShortVector fromBelow = load(down, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector d =
          load(unary, at + k).add(fromLeft).add(fromAbove).add(fromRight.add(fromBelow));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toRight = half.sub(fromRight);
      ShortVector toBelow = d.sub(half).sub(fromBelow);
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    ShortVector rightWeight = load(grid.rightWeight, pixels);
    ShortVector downWeight = load(grid.downWeight, pixels);
    for (int k = 0; k < labels; k += Lanes.COUNT) {
      load(right, at + k).sub(leastRight).min(rightWeight).intoArray(right, at + k);
      load(down, at + k).sub(leastDown).min(downWeight).intoArray(down, at + k);
    }
  }
}
