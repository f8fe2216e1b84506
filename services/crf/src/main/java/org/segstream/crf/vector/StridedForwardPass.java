package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** The pass in raster order over several families of edges. */
final class StridedForwardPass extends Pass {
  StridedForwardPass(SkewedGrid grid, Crew crew) {
    super(grid, crew);
  }

  @Override
  boolean isForward() {
    return true;
  }

  @Override
  void runBlock(int slot, int from, Scratch scratch) {
    int block = lists.block(slot, from);
    int end = lists.end(block) > lists.first(block) ? strips.stepsUpTo(from + Strips.BLOCK) : from;
    for (int t = from; t < end; t++) {
      gather(slot, t, block, scratch);
      send(slot, t, block, scratch);
    }
  }

  @Override
  void decideBlock(int slot, int from, SkewedLabels decided, Scratch scratch) {
    int block = lists.block(slot, from);
    int end = lists.end(block) > lists.first(block) ? strips.stepsUpTo(from + Strips.BLOCK) : from;
    for (int t = from; t < end; t++) {
      decide(slot, t, block, decided, scratch);
      gather(slot, t, block, scratch);
      send(slot, t, block, scratch);
    }
  }

  private void gather(int slot, int t, int block, Scratch scratch) {
    int at = strips.labels(slot, t);
    int first = lists.first(block);
    int end = lists.end(block);
    StridedPass.takeUnaries(grid.unary, at, offsets, first, end, scratch.d);
    for (SkewedEdges edges : grid.families) {
      int before = at - edges.stride * labels;
      int above = strips.labels(slot - 1, t - edges.stride + Lanes.COUNT);
      StridedPass.addAfter(edges, at, offsets, first, end, scratch.d);
      StridedPass.addBefore(edges, before, above, offsets, first, end, scratch.d);
    }
  }

  private void decide(int slot, int t, int block, SkewedLabels decided, Scratch scratch) {
    int at = strips.labels(slot, t);
    int pixels = strips.pixels(slot, t);
    int first = lists.first(block);
    int end = lists.end(block);
    StridedPass.takeUnaries(grid.unary, at, offsets, first, end, scratch.sent);
    for (SkewedEdges edges : grid.families) {
      StridedPass.addAfter(edges, at, offsets, first, end, scratch.sent);
      if (table == null) {
        addCosts(edges, slot, t, decided, offsets, first, end, scratch.sent);
      } else {
        addCosts(table, edges, slot, t, decided, offsets, first, end, scratch);
      }
    }
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
    int before = pixels - edges.stride * Lanes.COUNT;
    int above = strips.pixels(slot - 1, t - edges.stride + Lanes.COUNT);
    ShortVector left = load(decided.label, before);
    ShortVector over = load(edges.shiftDown, 0).selectFrom(load(decided.label, above), left);
    StridedPass.addCosts(
        left,
        load(edges.rightWeight, before),
        over,
        load(edges.upWeight, pixels),
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
    int before = pixels - edges.stride * Lanes.COUNT;
    int above = strips.pixels(slot - 1, t - edges.stride + Lanes.COUNT);
    short[] sums = scratch.sent;
    of.addCosts(decided.label, before, edges.rightWeight, before, list, first, end, scratch, sums);
    load(edges.shiftDown, 0)
        .selectFrom(load(decided.label, above), load(decided.label, before))
        .intoArray(scratch.aside, 0);
    of.addCosts(scratch.aside, 0, edges.upWeight, pixels, list, first, end, scratch, sums);
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
      share(edges, at, grid.shift(f), last, offsets, first, end, scratch);
      if (table == null) {
        ForwardPass.finish(edges, at, pixels, offsets, first, end, scratch);
      } else {
        table.lower(edges.right, at, edges.rightWeight, pixels, offsets, first, end, scratch);
        table.lower(edges.down, at, edges.downWeight, pixels, offsets, first, end, scratch);
        ForwardPass.finish(edges, at, pixels, table.offsets, 0, table.offsets.length, scratch);
      }
    }
  }

  private static void share(
      SkewedEdges edges,
      int at,
      int shift,
      boolean last,
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
      ShortVector share = load(scratch.d, k).lanewise(VectorOperators.ASHR, shift);
      ShortVector rest = load(scratch.rest, k).sub(share);
      ShortVector ofColumn = last ? rest : share;
      rest.sub(ofColumn).intoArray(scratch.rest, k);
      ShortVector toRight = share.sub(load(right, at + k));
      ShortVector toBelow = ofColumn.sub(load(down, at + k));
      toRight.intoArray(right, at + k);
      toBelow.intoArray(down, at + k);
      leastRight = leastRight.min(toRight);
      leastDown = leastDown.min(toBelow);
    }
    leastRight.intoArray(scratch.least, scratch.at);
    leastDown.intoArray(scratch.least, scratch.at + Lanes.COUNT);
  }
}
