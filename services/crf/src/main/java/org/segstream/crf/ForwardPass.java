package org.segstream.crf;

import static org.segstream.crf.Lanes.load;
import static org.segstream.crf.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The pass in raster order: messages to the right and down. */
final class ForwardPass extends Pass {

  ForwardPass(SkewedGrid grid) {
    super(grid);
  }

  @Override
  int order(int n, int count) {
    return n;
  }

  @Override
  void runStrip(int strip, int[] sums) {
    for (int t = 0; t < strips.steps(); t++) {
      int at = strips.labels(strip, t);
      step(grid, at, above(strip, t), labels);
      finish(grid, at, labels, strips.pixels(strip, t), sums);
    }
  }

  @Override
  void decideStrip(int strip, SkewedLabels decided, int[] sums) {
    for (int t = 0; t < strips.steps(); t++) {
      int at = strips.labels(strip, t);
      int pixels = strips.pixels(strip, t);
      decidingStep(grid, at, above(strip, t), labels, pixels, decided, decided.above(strip, t));
      finish(grid, at, labels, pixels, sums);
    }
  }

  private static void step(SkewedGrid grid, int at, int above, int labels) {
    short[] unary = grid.unary;
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    for (int k = 0; k < labels; k += Lanes.COUNT) {
      ShortVector fromRight = load(right, at + k);
      ShortVector fromBelow = load(down, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(plus(load(unary, at + k), fromLeft), fromAbove);
      ShortVector d = plus(before, fromRight.add(fromBelow));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toRight = half.sub(fromRight);
      ShortVector toBelow = d.sub(half).sub(fromBelow);
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    leastRight.intoArray(grid.scratch, labels);
    leastDown.intoArray(grid.scratch, labels + Lanes.COUNT);
  }

  private static void decidingStep(
      SkewedGrid grid,
      int at,
      int above,
      int labels,
      int pixels,
      SkewedLabels decided,
      short aboveLabel) {
    short[] unary = grid.unary;
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    ShortVector before = load(decided.label, pixels - Lanes.COUNT);
    ShortVector over = Lanes.up(before, aboveLabel);
    ShortVector leftWeight = load(grid.edges.rightWeight, pixels - Lanes.COUNT);
    ShortVector upWeight = load(grid.edges.upWeight, pixels);
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    ShortVector least = leastRight;
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    short label = 0;
    for (int k = 0; k < labels; k += Lanes.COUNT, label++) {
      ShortVector own = load(unary, at + k);
      ShortVector fromRight = load(right, at + k);
      ShortVector fromBelow = load(down, at + k);
      ShortVector after = plus(own, fromRight.add(fromBelow));
      ShortVector left = leftWeight.blend(0, before.compare(VectorOperators.EQ, label));
      ShortVector up = upWeight.blend(0, over.compare(VectorOperators.EQ, label));
      ShortVector cost = plus(after, left.add(up));
      VectorMask<Short> better = cost.compare(VectorOperators.LT, least);
      least = least.min(cost);
      best = best.blend(label, better);
      bestUnary = bestUnary.blend(own, better);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector d = plus(after, fromLeft.add(fromAbove));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toRight = half.sub(fromRight);
      ShortVector toBelow = d.sub(half).sub(fromBelow);
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
    leastRight.intoArray(grid.scratch, labels);
    leastDown.intoArray(grid.scratch, labels + Lanes.COUNT);
  }

  /** Takes the minima out of the messages to the right and down, and clips them. */
  private static void finish(SkewedGrid grid, int at, int labels, int pixels, int[] sums) {
    short[] right = grid.edges.right;
    short[] down = grid.edges.down;
    ShortVector leastRight = load(grid.scratch, labels);
    ShortVector leastDown = load(grid.scratch, labels + Lanes.COUNT);
    ShortVector rightWeight = load(grid.edges.rightWeight, pixels);
    ShortVector downWeight = load(grid.edges.downWeight, pixels);
    for (int k = 0; k < labels; k += Lanes.COUNT) {
      load(right, at + k).sub(leastRight).min(rightWeight).intoArray(right, at + k);
      load(down, at + k).sub(leastDown).min(downWeight).intoArray(down, at + k);
    }
    Lanes.add(sums, leastRight, leastDown);
  }
}
