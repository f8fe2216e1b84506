package org.segstream.crf.vector;

import java.util.Arrays;
import org.segstream.crf.simd.Lanes;

/**
 * Which blocks passes visit while others rest, and what makes that possible. An edge holds one
 * message, that of the direction last sent; where a block that is visited borders on one that
 * rests, both directions are needed. So the messages into each block are kept here as well, those
 * onwards and those back.
 *
 * <p>Blocks rest for whole iterations, a pass in raster order and one reversed, which leave all
 * edges with the messages back. Within an iteration the edges around a block hold what its visit
 * needs. Where the reversed pass tells a block that rests something new, its part of the bound is
 * corrected by {@code Σ min_k (m_new - m_old)}, as at a {@link Seam} and for the same reason.
 *
 * <p>Edges of stride 1 only. Bands touch their own blocks only.
 */
final class Frontier {
  private final Strips strips;
  private final LabelLists lists;
  private final KeptMessages onwards;
  private final KeptMessages back;
  private final boolean[] rests;

  /** What a block's messages back have taken from the values of those that rest, on the left. */
  private final int[] lostLeft;

  /** The same above it, by the first pixel that has the block above, {@code [block][x]}. */
  private final int[] lostAbove;

  private boolean keeps;
  private int resting;

  Frontier(Strips strips, LabelLists lists, SkewedEdges edges) {
    this.strips = strips;
    this.lists = lists;
    this.onwards = new KeptMessages(strips, lists, edges);
    this.back = new KeptMessages(strips, lists, edges);
    this.rests = new boolean[lists.blocks()];
    this.lostLeft = new int[rests.length];
    this.lostAbove = new int[rests.length * Strips.BLOCK];
  }

  /** Wakes all blocks, between iterations. */
  void wakeAll() {
    Arrays.fill(rests, false);
    resting = 0;
  }

  /** Says whether blocks may rest after the next pass, in reversed order. */
  void keep(boolean messages) {
    keeps = messages;
    if (messages) {
      onwards.makeRoom();
      back.makeRoom();
    }
  }

  /** Decides, between iterations, whether a block rests. */
  void set(int slot, int from, boolean rest) {
    int block = block(slot, from);
    if (rest != rests[block]) {
      resting += rest ? 1 : -1;
      rests[block] = rest;
      if (rest) {
        remember(slot, from);
      }
    }
  }

  /** What a block that comes to rest was told last. */
  private void remember(int slot, int from) {
    if (from < strips.lastBlock()) {
      back.keepLeft(slot, from + Strips.BLOCK);
      lostLeft[block(slot, from) + 1] = 0;
    }
    int end = endBelow(slot, from);
    for (int x = firstBelow(from); x < end; x = nextBelow(x, end)) {
      back.keepAbove(slot + 1, x, nextBelow(x, end));
      lostAbove[at(slot + 1, x)] = 0;
    }
  }

  /** Whether passes leave a block out. */
  boolean rests(int block) {
    return rests[block];
  }

  /** The share of the blocks that passes visit. */
  double visited() {
    return 1 - (double) resting / (strips.count() * strips.blocks());
  }

  /** Index of the block that a step is in. */
  int block(int slot, int t) {
    return lists.block(slot, t);
  }

  /** Prepares the edges around a block for its visit. */
  void before(boolean forward, int slot, int from) {
    if (keeps) {
      keepOnwards(slot, from);
    } else if (resting > 0 && forward) {
      enter(slot, from);
      leave(slot, from, false);
    }
  }

  /** Sets the edges around a block right, and the values of those that were told something new. */
  void after(boolean forward, int slot, int from, long[] values) {
    if (resting > 0) {
      if (forward) {
        leave(slot, from, true);
      } else {
        correct(slot, from, values);
      }
    }
  }

  /** Before a pass in raster order: what blocks that rest have sent last. */
  private void enter(int slot, int from) {
    if (from > 0 && rests[block(slot, from) - 1]) {
      onwards.putLeft(slot, from);
    }
    int end = endAbove(slot, from);
    for (int x = from; x < end; x = nextAbove(x, end)) {
      if (rests[blockAbove(slot, x)]) {
        onwards.putAbove(slot, x, nextAbove(x, end));
      }
    }
  }

  /**
   * In a pass in raster order: blocks that rest are told later, and have not changed their mind.
   */
  private void leave(int slot, int from, boolean sent) {
    if (from < strips.lastBlock() && rests[block(slot, from) + 1]) {
      if (sent) {
        onwards.keepLeft(slot, from + Strips.BLOCK);
        back.putLeft(slot, from + Strips.BLOCK);
      } else {
        back.keepLeft(slot, from + Strips.BLOCK);
      }
    }
    int end = endBelow(slot, from);
    for (int x = firstBelow(from); x < end; x = nextBelow(x, end)) {
      if (rests[block(slot + 1, x)]) {
        if (sent) {
          onwards.keepAbove(slot + 1, x, nextBelow(x, end));
          back.putAbove(slot + 1, x, nextBelow(x, end));
        } else {
          back.keepAbove(slot + 1, x, nextBelow(x, end));
        }
      }
    }
  }

  /** Before a reversed pass, which overwrites them. */
  private void keepOnwards(int slot, int from) {
    if (from > 0) {
      onwards.keepLeft(slot, from);
    }
    onwards.keepAbove(slot, from, endAbove(slot, from));
  }

  private void correct(int slot, int from, long[] values) {
    int block = block(slot, from);
    if (from > 0 && rests[block - 1]) {
      int change = back.changeLeft(slot, from);
      values[block - 1] += change - lostLeft[block];
      lostLeft[block] = change;
    }
    int end = endAbove(slot, from);
    for (int x = from; x < end; x = nextAbove(x, end)) {
      int above = blockAbove(slot, x);
      if (rests[above]) {
        int change = back.changeAbove(slot, x, nextAbove(x, end));
        values[above] += change - lostAbove[at(slot, x)];
        lostAbove[at(slot, x)] = change;
      }
    }
  }

  /** The first pixel below a block's last row. */
  private static int firstBelow(int from) {
    return Math.max(0, from - Lanes.COUNT + 1);
  }

  /** Where these end, if there is a strip of the same band. */
  private int endBelow(int slot, int from) {
    boolean last = slot + 1 == strips.endSlot(strips.band(slot));
    return last ? 0 : Math.min(strips.width(), from + Strips.BLOCK - Lanes.COUNT + 1);
  }

  /** Where a block's pixels end that have a strip of the same band above them. */
  private int endAbove(int slot, int from) {
    boolean first = slot == strips.firstSlot(strips.band(slot));
    return first ? from : Math.min(strips.width(), from + Strips.BLOCK);
  }

  /** The block above a pixel of a strip's first row. */
  private int blockAbove(int slot, int x) {
    return block(slot - 1, x + Lanes.COUNT - 1);
  }

  /** The first pixel after {@code x} that has another block above it. */
  private static int nextAbove(int x, int end) {
    return nextBelow(x + Lanes.COUNT - 1, end + Lanes.COUNT - 1) - Lanes.COUNT + 1;
  }

  /** The first pixel after {@code x} that is in another block. */
  private static int nextBelow(int x, int end) {
    return Math.min(end, (x / Strips.BLOCK + 1) * Strips.BLOCK);
  }

  private int at(int slot, int x) {
    return block(slot, x) * Strips.BLOCK + x % Strips.BLOCK;
  }

  /** Memory held, in bytes. */
  long bytes() {
    long lost = (long) Integer.BYTES * (lostLeft.length + lostAbove.length);
    return rests.length + lost + onwards.bytes() + back.bytes();
  }
}
