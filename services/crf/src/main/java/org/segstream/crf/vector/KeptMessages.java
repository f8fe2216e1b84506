package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** The messages into blocks from the left and from above, of one direction, beside the edges. */
final class KeptMessages {
  /** All rows but the last, whose edge downwards leads into the strip below. */
  private static final VectorMask<Short> WITHIN_STRIP =
      VectorMask.fromLong(Lanes.SHORTS, (1L << (Lanes.COUNT - 1)) - 1);

  private final Strips strips;
  private final LabelLists lists;
  private final SkewedEdges edges;

  /** Shorts of a step. */
  private final int step;

  /** From the step before a block, to the right and downwards, {@code [block][2][label][row]}. */
  private short[] left = {};

  /** From the strip above, {@code [block][x][label]}. */
  private short[] above = {};

  KeptMessages(Strips strips, LabelLists lists, SkewedEdges edges) {
    this.strips = strips;
    this.lists = lists;
    this.edges = edges;
    this.step = strips.labels() * Lanes.COUNT;
  }

  /** Must be called before anything else; takes memory when first called. */
  void makeRoom() {
    if (left.length == 0) {
      left = new short[lists.blocks() * 2 * step];
      above = new short[lists.blocks() * Strips.BLOCK * strips.labels()];
    }
  }

  /** Takes down the messages between a block and the step before it. */
  void keepLeft(int slot, int from) {
    int at = strips.labels(slot, from - 1);
    int kept = left(slot, from);
    System.arraycopy(edges.right, at, left, kept, step);
    System.arraycopy(edges.down, at, left, kept + step, step);
  }

  /** Puts them back. */
  void putLeft(int slot, int from) {
    int at = strips.labels(slot, from - 1);
    int kept = left(slot, from);
    System.arraycopy(left, kept, edges.right, at, step);
    putDown(left, kept + step, edges.down, at, step);
  }

  private static void putDown(short[] from, int kept, short[] down, int at, int step) {
    for (int k = 0; k < step; k += Lanes.COUNT) {
      load(down, at + k).blend(load(from, kept + k), WITHIN_STRIP).intoArray(down, at + k);
    }
  }

  /** Takes down the messages between pixels of a block's first row and those above them. */
  void keepAbove(int slot, int from, int end) {
    int at = edgeAbove(slot, from);
    int kept = above(slot, from);
    int count = (end - from) * strips.labels();
    keepAbove(edges.down, at, above, kept, count);
  }

  private static void keepAbove(short[] down, int at, short[] above, int kept, int count) {
    for (int k = count - 1; k >= 0; k--) {
      above[kept + k] = down[at + k * Lanes.COUNT];
    }
  }

  /** Puts them back. */
  void putAbove(int slot, int from, int end) {
    int at = edgeAbove(slot, from);
    int kept = above(slot, from);
    int count = (end - from) * strips.labels();
    for (int k = 0; k < count; k++) {
      edges.down[at + k * Lanes.COUNT] = above[kept + k];
    }
  }

  /** What the bound of those left of a block changes by, having been sent what is there now. */
  int changeLeft(int slot, int from) {
    int block = lists.block(slot, from);
    int at = strips.labels(slot, from - 1);
    int kept = left(slot, from);
    int first = lists.first(block);
    int end = lists.end(block);
    return changeRight(edges.right, at, left, kept, lists.offsets(), first, end)
        + changeDown(edges.down, at, left, kept + step, lists.offsets(), first, end);
  }

  private static int changeRight(
      short[] now, int at, short[] before, int kept, int[] offsets, int first, int end) {
    ShortVector least = ShortVector.zero(Lanes.SHORTS);
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      least = least.min(load(now, at + k).sub(load(before, kept + k)));
    }
    return Lanes.pairSums(least).reduceLanes(VectorOperators.ADD);
  }

  private static int changeDown(
      short[] now, int at, short[] before, int kept, int[] offsets, int first, int end) {
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector least = none;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      least = least.min(load(now, at + k).sub(load(before, kept + k)));
    }
    return Lanes.pairSums(none.blend(least, WITHIN_STRIP)).reduceLanes(VectorOperators.ADD);
  }

  /** The same of those above pixels of a block's first row. */
  int changeAbove(int slot, int from, int end) {
    int block = lists.block(slot, from);
    int change = 0;
    for (int x = from; x < end; x++) {
      int least = 0;
      int at = edgeAbove(slot, x);
      int kept = above(slot, x);
      for (int n = lists.first(block); n < lists.end(block); n++) {
        int offset = lists.offsets()[n];
        least = Math.min(least, edges.down[at + offset] - above[kept + offset / Lanes.COUNT]);
      }
      change += least;
    }
    return change;
  }

  private int left(int slot, int from) {
    return lists.block(slot, from) * 2 * step;
  }

  private int above(int slot, int x) {
    return (lists.block(slot, x) * Strips.BLOCK + x % Strips.BLOCK) * strips.labels();
  }

  private int edgeAbove(int slot, int x) {
    return strips.labels(slot - 1, x + Lanes.COUNT - 1) + Lanes.COUNT - 1;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (left.length + above.length);
  }
}
