package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** The pass in raster order: messages to the right and down. Stride 1 only. */
final class ForwardPass extends Pass {
  private final SkewedEdges edges;

  ForwardPass(SkewedGrid grid, Crew crew) {
    super(grid, crew);
    this.edges = grid.families[0];
  }

  @Override
  boolean isForward() {
    return true;
  }

  @Override
  void runBlock(int slot, int from, Scratch scratch) {
    int block = lists.block(slot, from);
    int first = lists.first(block);
    int end = lists.end(block);
    for (int t = from; t < strips.stepsUpTo(from + Strips.BLOCK) && end > first; t++) {
      int at = strips.labels(slot, t);
      step(grid.unary, edges, at, above(slot, t), labels, offsets, first, end, scratch);
      finish(edges, at, strips.pixels(slot, t), offsets, first, end, scratch);
    }
  }

  @Override
  void decideBlock(int slot, int from, SkewedLabels decided, Scratch scratch) {
    int block = lists.block(slot, from);
    int first = lists.first(block);
    int end = lists.end(block);
    for (int t = from; t < strips.stepsUpTo(from + Strips.BLOCK) && end > first; t++) {
      int at = strips.labels(slot, t);
      int pixels = strips.pixels(slot, t);
      decidingStep(
          grid.unary,
          edges,
          at,
          above(slot, t),
          labels,
          pixels,
          decided,
          decided.above(slot, t),
          offsets,
          first,
          end,
          scratch);
      finish(edges, at, pixels, offsets, first, end, scratch);
    }
  }

  private static void step(
      short[] unary,
      SkewedEdges edges,
      int at,
      int above,
      int labels,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector fromRight = load(right, at + k);
      ShortVector fromBelow = load(down, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(load(unary, at + k), fromLeft.add(fromAbove));
      ShortVector d = plus(before, fromRight.add(fromBelow));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toRight = half.sub(fromRight);
      ShortVector toBelow = d.sub(half).sub(fromBelow);
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    leastRight.intoArray(scratch.least, scratch.at);
    leastDown.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }

  private static void decidingStep(
      short[] unary,
      SkewedEdges edges,
      int at,
      int above,
      int labels,
      int pixels,
      SkewedLabels decided,
      short aboveLabel,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    ShortVector before = load(decided.label, pixels - Lanes.COUNT);
    ShortVector over = Lanes.up(before, aboveLabel);
    ShortVector leftWeight = load(edges.rightWeight, pixels - Lanes.COUNT);
    ShortVector upWeight = load(edges.upWeight, pixels);
    ShortVector leastRight = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastDown = leastRight;
    ShortVector least = leastRight;
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      short label = (short) (k / Lanes.COUNT);
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
    leastRight.intoArray(scratch.least, scratch.at);
    leastDown.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }

  /** Takes the minima out of the messages to the right and down, and clips them. */
  static void finish(
      SkewedEdges edges, int at, int pixels, int[] offsets, int first, int end, Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    ShortVector leastRight = load(scratch.least, scratch.at);
    ShortVector leastDown = load(scratch.least, scratch.at + Lanes.COUNT);
    ShortVector rightWeight = load(edges.rightWeight, pixels);
    ShortVector downWeight = load(edges.downWeight, pixels);
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      load(right, at + k).sub(leastRight).min(rightWeight).intoArray(right, at + k);
      load(down, at + k).sub(leastDown).min(downWeight).intoArray(down, at + k);
    }
    scratch.at += 2 * Lanes.COUNT;
  }
}
