package org.segstream.crf.vector;

import java.util.Arrays;
import org.segstream.crf.simd.Lanes;

/**
 * The labels that passes have to visit, for each block of {@link Strips#BLOCK} steps of a strip:
 * those that are below their pixel's cap somewhere in the block. A label at the cap of a pixel
 * cannot be the pixel's in any optimal labelling, whatever the others are, so nothing is lost by
 * leaving it out; a message about a label that one of its two pixels leaves out may have any value
 * from 0 to the weight. With a {@link CostTable}, a pixel sends messages about all labels all the
 * same: an old one might be above what the pixel's own labels allow.
 */
final class LabelLists {
  private final Strips strips;
  private final boolean[] alive;
  private final int[] offsets;
  private final int[] counts;

  LabelLists(Strips strips) {
    this.strips = strips;
    this.counts = new int[strips.slots() * strips.blocks()];
    this.alive = new boolean[counts.length * strips.labels()];
    this.offsets = new int[alive.length];
  }

  /** Blocks, with those of free slots. */
  int blocks() {
    return counts.length;
  }

  /** Index of a block, by which its labels are found. */
  int block(int slot, int t) {
    return slot * strips.blocks() + t / Strips.BLOCK;
  }

  /** Leaves all labels of the slots from {@code first} to before {@code end} out. */
  void clear(int first, int end) {
    int size = strips.blocks() * strips.labels();
    Arrays.fill(alive, first * size, end * size, false);
  }

  /** Takes in the labels that are alive in a part of a block. */
  void add(int block, boolean[] partly) {
    int from = block * strips.labels();
    for (int k = 0; k < partly.length; k++) {
      alive[from + k] |= partly[k];
    }
  }

  /** Makes the lists of the slots from {@code first} to before {@code end}. */
  void list(int first, int end) {
    for (int block = first * strips.blocks(); block < end * strips.blocks(); block++) {
      int from = block * strips.labels();
      int count = 0;
      for (int k = 0; k < strips.labels(); k++) {
        if (alive[from + k]) {
          offsets[from + count++] = k * Lanes.COUNT;
        }
      }
      counts[block] = count;
    }
  }

  /** Whether the pixels of a block may have a label. */
  boolean has(int block, int label) {
    return alive[block * strips.labels() + label];
  }

  /** Where a block's labels begin in {@link #offsets()}. */
  int first(int block) {
    return block * strips.labels();
  }

  /** Where a block's labels end in {@link #offsets()}. */
  int end(int block) {
    return block * strips.labels() + counts[block];
  }

  /** Distances of the labels visited from label 0, ascending. */
  int[] offsets() {
    return offsets;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return alive.length + (long) Integer.BYTES * (offsets.length + counts.length);
  }
}
