package org.segstream.crf.active;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.segstream.crf.simd.Lanes;

/** Finds the blocks in which the labels of neighbouring pixels differ. */
final class Boundaries {
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, Lanes.SHORTS.vectorShape());

  private final Strips strips;

  Boundaries(Strips strips) {
    this.strips = strips;
  }

  /**
   * Marks the blocks of pixels that have another label than a pixel next to them.
   *
   * @param labels {@code byte[height][width]}
   */
  void mark(byte[] labels, boolean[] blocks) {
    int width = strips.width();
    for (int y = 0; y < strips.height(); y++) {
      mark(labels, y * width, 1, width - 1, y, blocks);
      if (y + 1 < strips.height()) {
        mark(labels, y * width, width, width, y, blocks);
      }
    }
  }

  /** Compares the first pixels of a row with those a distance further. */
  private void mark(byte[] labels, int row, int distance, int count, int y, boolean[] blocks) {
    int x = 0;
    for (; x <= count - BYTES.length(); x += BYTES.length()) {
      long differ = differences(labels, row + x, distance);
      for (; differ != 0; differ &= differ - 1) {
        mark(x + Long.numberOfTrailingZeros(differ), y, distance, blocks);
      }
    }
    for (; x < count; x++) {
      if (labels[row + x] != labels[row + x + distance]) {
        mark(x, y, distance, blocks);
      }
    }
  }

  private static long differences(byte[] labels, int at, int distance) {
    return ByteVector.fromArray(BYTES, labels, at)
        .compare(VectorOperators.NE, ByteVector.fromArray(BYTES, labels, at + distance))
        .toLong();
  }

  private void mark(int x, int y, int distance, boolean[] blocks) {
    blocks[strips.block(x, y)] = true;
    int other = distance == 1 ? strips.block(x + 1, y) : strips.block(x, y + 1);
    blocks[other] = true;
  }
}
