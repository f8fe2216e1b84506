package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** The pass in raster order: messages to the right and down. */
final class ForwardPass extends Pass {

  ForwardPass(ActiveGrid grid) {
    super(grid);
  }

  @Override
  boolean isForward() {
    return true;
  }

  @Override
  void visit(int place, boolean deciding) {
    int first = place * grid.strips.labels();
    int end = first + grid.counts[place];
    for (int t = 0; t < Strips.STEPS; t++) {
      int at = grid.labels(place, t);
      int pixels = grid.pixels(place, t);
      if (deciding) {
        decide(pixels, decided.before(place, t), at, first, end);
      }
      send(at, before(at, t), above(t), pixels, first, end);
    }
  }

  /** Sends a step's messages to the right and down. */
  private void send(int at, int before, int above, int pixels, int first, int end) {
    short[] right = grid.right;
    short[] down = grid.down;
    short[] left = grid.left;
    short[] up = grid.up;
    short[] unary = grid.unary;
    int[] offsets = grid.offsets;
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector fromRight = load(left, at + k);
      ShortVector fromBelow = load(up, at + k);
      ShortVector fromLeft = load(right, before + k);
      ShortVector fromAbove = Lanes.up(load(down, before + k), down[above + k]);
      ShortVector onward = plus(load(unary, at + k), fromLeft.add(fromAbove));
      ShortVector d = plus(onward, fromRight.add(fromBelow));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toRight = half.sub(fromRight);
      ShortVector toBelow = d.sub(half).sub(fromBelow);
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    int minima = 2 * ActiveGrid.stepOf(pixels) * Lanes.COUNT;
    leastRight.intoArray(least, minima);
    leastDown.intoArray(least, minima + Lanes.COUNT);
    ShortVector rightWeight = load(grid.rightWeight, pixels);
    ShortVector downWeight = load(grid.downWeight, pixels);
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      load(right, at + k).sub(leastRight).min(rightWeight).intoArray(right, at + k);
      load(down, at + k).sub(leastDown).min(downWeight).intoArray(down, at + k);
    }
  }

  /**
   * Decides a step's labels, given those decided to the left and above and the messages from the
   * right and below. A label that ties with a smaller one loses.
   */
  private void decide(int pixels, int labelsBefore, int at, int first, int end) {
    ShortVector own = load(decided.label, labelsBefore);
    ShortVector over = Lanes.up(own, decided.label[grid.above(pixels)]);
    ShortVector leftWeight = load(grid.rightWeight, labelsBefore);
    ShortVector upWeight = load(grid.upWeight, pixels);
    ShortVector least = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    for (int n = first; n < end; n++) {
      int k = grid.offsets[n];
      short label = (short) (k / Lanes.COUNT);
      ShortVector unary = load(grid.unary, at + k);
      ShortVector after = plus(unary, load(grid.left, at + k).add(load(grid.up, at + k)));
      ShortVector left = leftWeight.blend(0, own.compare(VectorOperators.EQ, label));
      ShortVector up = upWeight.blend(0, over.compare(VectorOperators.EQ, label));
      ShortVector cost = plus(after, left.add(up));
      VectorMask<Short> better = cost.compare(VectorOperators.LT, least);
      least = least.min(cost);
      best = best.blend(label, better);
      bestUnary = bestUnary.blend(unary, better);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
  }
}
