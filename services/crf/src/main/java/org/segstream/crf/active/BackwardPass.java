package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * The pass in reversed raster order: messages to the left and up. Every loop descends, which the
 * prefetcher needs.
 */
final class BackwardPass extends Pass {
  /** Messages upwards on their way, {@code [label][row]}. */
  private final short[] sent;

  /** Index of the pixel in row 0 of the step before the block. */
  private int pixelsLeft;

  BackwardPass(ActiveGrid grid) {
    super(grid);
    this.sent = new short[grid.step];
  }

  @Override
  boolean isForward() {
    return false;
  }

  @Override
  void visit(int place, boolean deciding) {
    int first = place * grid.strips.labels();
    int end = first + grid.counts[place];
    pixelsLeft = grid.pixels(grid.neighbour(place, ActiveGrid.LEFT), Strips.STEPS - 1);
    for (int t = Strips.STEPS - 1; t >= 0; t--) {
      int at = grid.labels(place, t);
      int before = before(at, t);
      int above = above(t);
      int pixels = grid.pixels(place, t);
      if (deciding) {
        decide(pixels, at, before, above, first, end);
      }
      send(at, before, above, pixels, first, end);
    }
  }

  /** Sends a step's messages to the left and up. */
  private void send(int at, int before, int above, int pixels, int first, int end) {
    short[] right = grid.right;
    short[] down = grid.down;
    short[] left = grid.left;
    short[] up = grid.up;
    short[] unary = grid.unary;
    int[] offsets = grid.offsets;
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    for (int n = end - 1; n >= first; n--) {
      int k = offsets[n];
      ShortVector fromLeft = load(right, before + k);
      ShortVector fromAbove = Lanes.up(load(down, before + k), down[above + k]);
      ShortVector onward = plus(load(unary, at + k), fromLeft.add(fromAbove));
      ShortVector d = plus(onward, load(left, at + k).add(load(up, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(left, before + k);
      toAbove.intoArray(sent, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    int t = ActiveGrid.stepOf(pixels);
    leastLeft.intoArray(least, 2 * t * Lanes.COUNT);
    leastUp.intoArray(least, (2 * t + 1) * Lanes.COUNT);
    ShortVector leftWeight = load(grid.rightWeight, t > 0 ? pixels - Lanes.COUNT : pixelsLeft);
    ShortVector upWeight = load(grid.upWeight, pixels);
    for (int n = end - 1; n >= first; n--) {
      int k = offsets[n];
      load(left, before + k).sub(leastLeft).min(leftWeight).intoArray(left, before + k);
      ShortVector toAbove = load(sent, k).sub(leastUp).min(upWeight);
      up[above + k] = toAbove.lane(0);
      Lanes.down(toAbove, load(up, before + k)).intoArray(up, before + k);
    }
  }

  /**
   * Decides a step's labels, given those decided to the right and below and the messages from the
   * left and above. A label that ties with a smaller one loses.
   */
  private void decide(int pixels, int at, int before, int above, int first, int end) {
    short[] down = grid.down;
    ShortVector own = load(decided.label, grid.rightOf(pixels));
    ShortVector under = Lanes.down(own, decided.label[grid.below(pixels + Lanes.COUNT - 1)]);
    ShortVector rightWeight = load(grid.rightWeight, pixels);
    ShortVector downWeight = load(grid.downWeight, pixels);
    ShortVector least = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    for (int n = end - 1; n >= first; n--) {
      int k = grid.offsets[n];
      short label = (short) (k / Lanes.COUNT);
      ShortVector unary = load(grid.unary, at + k);
      ShortVector fromAbove = Lanes.up(load(down, before + k), down[above + k]);
      ShortVector onward = plus(unary, load(grid.right, before + k).add(fromAbove));
      ShortVector right = rightWeight.blend(0, own.compare(VectorOperators.EQ, label));
      ShortVector below = downWeight.blend(0, under.compare(VectorOperators.EQ, label));
      ShortVector cost = plus(onward, right.add(below));
      VectorMask<Short> better = cost.compare(VectorOperators.LE, least);
      least = least.min(cost);
      best = best.blend(label, better);
      bestUnary = bestUnary.blend(unary, better);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
  }
}
