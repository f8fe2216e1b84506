package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * The pass in reversed raster order: messages to the left and up. Stride 1 only. Every loop
 * descends, which the prefetcher needs.
 */
final class BackwardPass extends Pass {
  private final SkewedEdges edges;

  BackwardPass(SkewedGrid grid, Crew crew) {
    super(grid, crew);
    this.edges = grid.families[0];
  }

  @Override
  boolean isForward() {
    return false;
  }

  @Override
  void runBlock(int slot, int from, Scratch scratch) {
    int block = lists.block(slot, from);
    int first = lists.first(block);
    int end = lists.end(block);
    for (int t = strips.stepsUpTo(from + Strips.BLOCK) - 1; t >= from && end > first; t--) {
      int at = strips.labels(slot, t);
      int above = above(slot, t);
      step(grid.unary, edges, at, above, labels, offsets, first, end, scratch);
      finish(edges, at - labels, above, strips.pixels(slot, t), offsets, first, end, scratch);
    }
  }

  @Override
  void decideBlock(int slot, int from, SkewedLabels decided, Scratch scratch) {
    int block = lists.block(slot, from);
    int first = lists.first(block);
    int end = lists.end(block);
    for (int t = strips.stepsUpTo(from + Strips.BLOCK) - 1; t >= from && end > first; t--) {
      int at = strips.labels(slot, t);
      int above = above(slot, t);
      int pixels = strips.pixels(slot, t);
      decidingStep(
          grid.unary,
          edges,
          at,
          above,
          labels,
          pixels,
          decided,
          decided.below(slot, t),
          offsets,
          first,
          end,
          scratch);
      finish(edges, at - labels, above, pixels, offsets, first, end, scratch);
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
    short[] sent = scratch.sent;
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    for (int n = end - 1; n >= first; n--) {
      int k = offsets[n];
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(load(unary, at + k), fromLeft.add(fromAbove));
      ShortVector d = plus(before, load(right, at + k).add(load(down, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(right, at - labels + k);
      toAbove.intoArray(sent, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    leastLeft.intoArray(scratch.least, scratch.at);
    leastUp.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }

  private static void decidingStep(
      short[] unary,
      SkewedEdges edges,
      int at,
      int above,
      int labels,
      int pixels,
      SkewedLabels decided,
      short belowLabel,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    ShortVector after = load(decided.label, pixels + Lanes.COUNT);
    ShortVector under = Lanes.down(after, belowLabel);
    ShortVector rightWeight = load(edges.rightWeight, pixels);
    ShortVector downWeight = load(edges.downWeight, pixels);
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    ShortVector least = leastLeft;
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    for (int n = end - 1; n >= first; n--) {
      int k = offsets[n];
      short label = (short) (k / Lanes.COUNT);
      ShortVector own = load(unary, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = plus(own, fromLeft.add(fromAbove));
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
      toAbove.intoArray(scratch.sent, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
    leastLeft.intoArray(scratch.least, scratch.at);
    leastUp.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }

  /** Takes the minima out of the messages to the left and above, clips them and stores them. */
  private static void finish(
      SkewedEdges edges,
      int left,
      int above,
      int pixels,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    short[] sent = scratch.sent;
    ShortVector leastLeft = load(scratch.least, scratch.at);
    ShortVector leastUp = load(scratch.least, scratch.at + Lanes.COUNT);
    ShortVector leftWeight = load(edges.rightWeight, pixels - Lanes.COUNT);
    ShortVector upWeight = load(edges.upWeight, pixels);
    for (int n = end - 1; n >= first; n--) {
      int k = offsets[n];
      load(right, left + k).sub(leastLeft).min(leftWeight).intoArray(right, left + k);
      ShortVector toAbove = load(sent, k).sub(leastUp).min(upWeight);
      toAbove.intoArray(sent, k);
      down[above + k] = sent[k];
      Lanes.down(toAbove, load(down, left + k)).intoArray(down, left + k);
    }
    scratch.at += 2 * Lanes.COUNT;
  }
}
