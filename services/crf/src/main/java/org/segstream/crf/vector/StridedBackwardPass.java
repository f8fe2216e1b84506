package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** The pass in reversed raster order over several families of edges. */
final class StridedBackwardPass extends Pass {
  StridedBackwardPass(SkewedGrid grid, Crew crew) {
    super(grid, crew);
  }

  @Override
  boolean isForward() {
    return false;
  }

  @Override
  void runBlock(int slot, int from, Scratch scratch) {
    int block = lists.block(slot, from);
    int end = lists.end(block) > lists.first(block) ? strips.stepsUpTo(from + Strips.BLOCK) : from;
    for (int t = end - 1; t >= from; t--) {
      takeBefore(slot, t, block, scratch.d);
      addAfter(slot, t, block, scratch.d);
      send(slot, t, block, scratch);
    }
  }

  @Override
  void decideBlock(int slot, int from, SkewedLabels decided, Scratch scratch) {
    int block = lists.block(slot, from);
    int end = lists.end(block) > lists.first(block) ? strips.stepsUpTo(from + Strips.BLOCK) : from;
    for (int t = end - 1; t >= from; t--) {
      takeBefore(slot, t, block, scratch.d);
      System.arraycopy(scratch.d, 0, scratch.sent, 0, labels);
      decide(slot, t, block, decided, scratch);
      addAfter(slot, t, block, scratch.d);
      send(slot, t, block, scratch);
    }
  }

  private void takeBefore(int slot, int t, int block, short[] d) {
    int at = strips.labels(slot, t);
    int first = lists.first(block);
    int end = lists.end(block);
    StridedPass.takeUnaries(grid.unary, at, offsets, first, end, d);
    for (SkewedEdges edges : grid.families) {
      int before = at - edges.stride * labels;
      int above = strips.labels(slot - 1, t - edges.stride + Lanes.COUNT);
      StridedPass.addBefore(edges, before, above, offsets, first, end, d);
    }
  }

  private void addAfter(int slot, int t, int block, short[] d) {
    for (SkewedEdges edges : grid.families) {
      int at = strips.labels(slot, t);
      StridedPass.addAfter(edges, at, offsets, lists.first(block), lists.end(block), d);
    }
  }

  private void decide(int slot, int t, int block, SkewedLabels decided, Scratch scratch) {
    int first = lists.first(block);
    int end = lists.end(block);
    for (SkewedEdges edges : grid.families) {
      if (table == null) {
        addCosts(edges, slot, t, decided, offsets, first, end, scratch.sent);
      } else {
        addCosts(table, edges, slot, t, decided, offsets, first, end, scratch);
      }
    }
    int at = strips.labels(slot, t);
    int pixels = strips.pixels(slot, t);
    StridedPass.decide(scratch.sent, grid.unary, at, offsets, first, end, decided, pixels);
  }

  private void addCosts(
      SkewedEdges edges,
      int slot,
      int t,
      SkewedLabels decided,
      int[] list,
      int first,
      int end,
      short[] costs) {
    int pixels = strips.pixels(slot, t);
    int below = strips.pixels(slot + 1, t + edges.stride - Lanes.COUNT);
    ShortVector after = load(decided.label, pixels + edges.stride * Lanes.COUNT);
    ShortVector under = load(edges.shiftBelow, 0).selectFrom(after, load(decided.label, below));
    StridedPass.addCosts(
        after,
        load(edges.rightWeight, pixels),
        under,
        load(edges.downWeight, pixels),
        list,
        first,
        end,
        costs);
  }

  private void addCosts(
      CostTable of,
      SkewedEdges edges,
      int slot,
      int t,
      SkewedLabels decided,
      int[] list,
      int first,
      int end,
      Scratch scratch) {
    int pixels = strips.pixels(slot, t);
    int after = pixels + edges.stride * Lanes.COUNT;
    int below = strips.pixels(slot + 1, t + edges.stride - Lanes.COUNT);
    short[] sums = scratch.sent;
    of.addCosts(decided.label, after, edges.rightWeight, pixels, list, first, end, scratch, sums);
    load(edges.shiftBelow, 0)
        .selectFrom(load(decided.label, after), load(decided.label, below))
        .intoArray(scratch.aside, 0);
    of.addCosts(scratch.aside, 0, edges.downWeight, pixels, list, first, end, scratch, sums);
  }

  private void send(int slot, int t, int block, Scratch scratch) {
    int at = strips.labels(slot, t);
    int pixels = strips.pixels(slot, t);
    int first = lists.first(block);
    int end = lists.end(block);
    System.arraycopy(scratch.d, 0, scratch.rest, 0, labels);
    for (int f = 0; f < grid.families.length; f++) {
      SkewedEdges edges = grid.families[f];
      boolean last = f == grid.families.length - 1;
      int before = at - edges.stride * labels;
      int above = strips.labels(slot - 1, t - edges.stride + Lanes.COUNT);
      share(edges, before, above, grid.shift(f), last, offsets, first, end, scratch);
      if (table == null) {
        finish(edges, before, above, pixels, offsets, first, end, scratch);
      } else {
        int left = pixels - edges.stride * Lanes.COUNT;
        table.lower(edges.right, before, edges.rightWeight, left, offsets, first, end, scratch);
        table.lower(scratch.sent, 0, edges.upWeight, pixels, offsets, first, end, scratch);
        finish(edges, before, above, pixels, table.offsets, 0, table.offsets.length, scratch);
      }
    }
  }

  private static void share(
      SkewedEdges edges,
      int before,
      int above,
      int shift,
      boolean last,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector share = load(scratch.d, k).lanewise(VectorOperators.ASHR, shift);
      ShortVector rest = load(scratch.rest, k).sub(share);
      ShortVector ofColumn = last ? rest : share;
      rest.sub(ofColumn).intoArray(scratch.rest, k);
      ShortVector toLeft = share.sub(load(right, before + k));
      ShortVector toAbove = ofColumn.sub(StridedPass.fromAbove(edges, before, above, k));
      toLeft.intoArray(right, before + k);
      toAbove.intoArray(scratch.sent, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    leastLeft.intoArray(scratch.least, scratch.at);
    leastUp.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }

  private static void finish(
      SkewedEdges edges,
      int before,
      int above,
      int pixels,
      int[] offsets,
      int first,
      int end,
      Scratch scratch) {
    short[] right = edges.right;
    short[] down = edges.down;
    ShortVector leastLeft = load(scratch.least, scratch.at);
    ShortVector leastUp = load(scratch.least, scratch.at + Lanes.COUNT);
    ShortVector leftWeight = load(edges.rightWeight, pixels - edges.stride * Lanes.COUNT);
    ShortVector upWeight = load(edges.upWeight, pixels);
    ShortVector up = load(edges.shiftUp, 0);
    ShortVector intoAbove = load(edges.shiftAbove, 0);
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      load(right, before + k).sub(leastLeft).min(leftWeight).intoArray(right, before + k);
      ShortVector toAbove = load(scratch.sent, k).sub(leastUp).min(upWeight);
      intoAbove.selectFrom(toAbove, load(down, above + k)).intoArray(down, above + k);
      up.selectFrom(toAbove, load(down, before + k)).intoArray(down, before + k);
    }
    scratch.at += 2 * Lanes.COUNT;
  }
}
