package org.segstream.crf;

import static org.segstream.crf.Lanes.load;
import static org.segstream.crf.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The pass in reversed raster order: messages to the left and up. Every loop descends, which the
 * prefetcher needs.
 */
final class BackwardPass extends Pass {

  BackwardPass(SkewedGrid grid) {
    super(grid);
  }

  @Override
  int order(int n, int count) {
    return count - 1 - n;
  }

  @Override
  void runStrip(int strip, int[] sums) {
    for (int t = strips.steps() - 1; t >= 0; t--) {
      int at = strips.labels(strip, t);
      int above = above(strip, t);
      step(grid, at, above, labels);
      finish(grid, at, above, labels, strips.pixels(strip, t), sums);
    }
  }

  @Override
  void decideStrip(int strip, SkewedLabels decided, int[] sums) {
    for (int t = strips.steps() - 1; t >= 0; t--) {
      int at = strips.labels(strip, t);
      int above = above(strip, t);
      int pixels = strips.pixels(strip, t);
      decidingStep(grid, at, above, labels, pixels, decided, decided.below(strip, t));
      finish(grid, at, above, labels, pixels, sums);
    }
  }

  private static void step(SkewedGrid grid, int at, int above, int labels) {
    short[] unary = grid.unary;
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    short[] scratch = grid.scratch;
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT) {
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(plus(load(unary, at + k), fromLeft), fromAbove);
      ShortVector d = plus(before, load(right, at + k).add(load(down, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(right, at - labels + k);
      toAbove.intoArray(scratch, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    leastLeft.intoArray(scratch, labels);
    leastUp.intoArray(scratch, labels + Lanes.COUNT);
  }

  private static void decidingStep(
      SkewedGrid grid,
      int at,
      int above,
      int labels,
      int pixels,
      SkewedLabels decided,
      short below) {
    short[] unary = grid.unary;
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    short[] scratch = grid.scratch;
    ShortVector after = load(decided.label, pixels + Lanes.COUNT);
    ShortVector under = Lanes.down(after, below);
    ShortVector rightWeight = load(grid.edges.rightWeight, pixels);
    ShortVector downWeight = load(grid.edges.downWeight, pixels);
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    ShortVector least = leastLeft;
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    short label = (short) (labels / Lanes.COUNT - 1);
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT, label--) {
      ShortVector own = load(unary, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(plus(own, fromLeft), fromAbove);
      ShortVector unlikeRight = rightWeight.blend(0, after.compare(VectorOperators.EQ, label));
      ShortVector unlikeBelow = downWeight.blend(0, under.compare(VectorOperators.EQ, label));
      ShortVector cost = plus(before, unlikeRight.add(unlikeBelow));
      VectorMask<Short> better = cost.compare(VectorOperators.LE, least);
      least = least.min(cost);
      best = best.blend(label, better);
      bestUnary = bestUnary.blend(own, better);
      ShortVector d = plus(before, load(right, at + k).add(load(down, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(right, at - labels + k);
      toAbove.intoArray(scratch, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
    leastLeft.intoArray(scratch, labels);
    leastUp.intoArray(scratch, labels + Lanes.COUNT);
  }

  /** Takes the minima out of the messages to the left and above, clips them and stores them. */
  private static void finish(
      SkewedGrid grid, int at, int above, int labels, int pixels, int[] sums) {
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    short[] scratch = grid.scratch;
    ShortVector leastLeft = load(scratch, labels);
    ShortVector leastUp = load(scratch, labels + Lanes.COUNT);
    ShortVector leftWeight = load(grid.edges.rightWeight, pixels - Lanes.COUNT);
    ShortVector upWeight = load(grid.edges.upWeight, pixels);
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT) {
      int left = at - labels + k;
      load(right, left).sub(leastLeft).min(leftWeight).intoArray(right, left);
      ShortVector toAbove = load(scratch, k).sub(leastUp).min(upWeight);
      down[above + k] = toAbove.lane(0);
      Lanes.down(toAbove, load(down, left)).intoArray(down, left);
    }
    Lanes.add(sums, leastLeft, leastUp);
  }
}
