package org.segstream.vision.shift;

import jdk.incubator.vector.ByteVector;

/** Short copies, for which a call of {@link System#arraycopy} takes longer than the copy. */
final class Copies {
  private static final int WIDE = 32;
  private static final int NARROW = 16;

  private Copies() {}

  /** Copies {@code count} bytes. */
  static void copy(byte[] from, int start, byte[] to, int at, int count) {
    if (count % NARROW != 0) {
      System.arraycopy(from, start, to, at, count);
      return;
    }
    int i = 0;
    for (; i <= count - WIDE; i += WIDE) {
      ByteVector.fromArray(ByteVector.SPECIES_256, from, start + i).intoArray(to, at + i);
    }
    if (i < count) {
      ByteVector.fromArray(ByteVector.SPECIES_128, from, start + i).intoArray(to, at + i);
    }
  }
}
