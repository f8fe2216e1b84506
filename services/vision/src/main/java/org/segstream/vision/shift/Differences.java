package org.segstream.vision.shift;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Absolute differences of unsigned bytes, sixteen at a time. */
final class Differences {
  private static final int LANES = 16;

  private Differences() {}

  /**
   * Adds {@code |a[i] - b[i]|}, with {@code i} from {@code from} on, to the sums from 0 on.
   *
   * @param sums what fits 15 bits
   */
  static void add(byte[] a, byte[] b, int from, int count, short[] sums) {
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      ShortVector sum = ShortVector.fromArray(ShortVector.SPECIES_256, sums, i);
      sum.add(difference(a, from + i, b, from + i)).intoArray(sums, i);
    }
    for (int i = whole; i < count; i++) {
      sums[i] += (short) Math.abs((a[from + i] & 0xFF) - (b[from + i] & 0xFF));
    }
  }

  /** Whether the sum of {@code count} differences is above a limit. */
  static boolean isAbove(int limit, byte[] a, int fromA, byte[] b, int fromB, int count) {
    int whole = count - count % LANES;
    int sum = 0;
    for (int i = 0; i < whole; i += LANES) {
      // Sixteen differences of 255 fit 15 bits.
      sum += difference(a, fromA + i, b, fromB + i).reduceLanes(VectorOperators.ADD);
    }
    for (int i = whole; i < count; i++) {
      sum += Math.abs((a[fromA + i] & 0xFF) - (b[fromB + i] & 0xFF));
    }
    return sum > limit;
  }

  private static ShortVector difference(byte[] a, int fromA, byte[] b, int fromB) {
    return widened(a, fromA).sub(widened(b, fromB)).abs();
  }

  private static ShortVector widened(byte[] values, int from) {
    return (ShortVector)
        ByteVector.fromArray(ByteVector.SPECIES_128, values, from)
            .convertShape(VectorOperators.ZERO_EXTEND_B2S, ShortVector.SPECIES_256, 0);
  }
}
