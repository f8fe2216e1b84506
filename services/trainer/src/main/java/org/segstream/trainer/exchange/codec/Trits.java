package org.segstream.trainer.exchange.codec;

import java.nio.ByteBuffer;

/**
 * Values of three levels, -1, 0 and 1, packed by five into a byte: {@code Σ (t_i + 1) 3^i}, which
 * is 1.6 bits a value; {@code log2 3} is 1.585.
 */
final class Trits {
  private static final int A_BYTE = 5;
  private static final int CODES = 243;

  /** The code of five zeros. */
  private static final int OF_ZEROS = CODES / 2;

  private static final byte[][] OF_CODE = table();

  private Trits() {}

  private static byte[][] table() {
    byte[][] table = new byte[CODES][A_BYTE];
    for (int code = 0; code < CODES; code++) {
      int rest = code;
      for (int i = 0; i < A_BYTE; i++) {
        table[code][i] = (byte) (rest % 3 - 1);
        rest /= 3;
      }
    }
    return table;
  }

  /** Bytes of so many values. */
  static int bytes(int values) {
    return (values + A_BYTE - 1) / A_BYTE;
  }

  static void pack(byte[] trits, ByteBuffer out) {
    byte[] packed = new byte[bytes(trits.length)];
    int whole = trits.length / A_BYTE;
    for (int i = 0, t = 0; i < whole; i++, t += A_BYTE) {
      packed[i] =
          (byte)
              (OF_ZEROS
                  + trits[t]
                  + 3 * trits[t + 1]
                  + 9 * trits[t + 2]
                  + 27 * trits[t + 3]
                  + 81 * trits[t + 4]);
    }
    int code = 0;
    for (int t = trits.length - 1; t >= whole * A_BYTE; t--) {
      code = 3 * code + trits[t] + 1;
    }
    if (whole < packed.length) {
      packed[whole] = (byte) code;
    }
    out.put(packed);
  }

  /**
   * The way back.
   *
   * @param count how many values there are
   * @throws IllegalArgumentException if a byte is none that {@link #pack} writes
   */
  static byte[] unpack(ByteBuffer in, int count) {
    byte[] trits = new byte[count];
    for (int first = 0; first < count; first += A_BYTE) {
      int code = in.get() & 0xff;
      if (code >= CODES) {
        throw new IllegalArgumentException("a byte of " + code + " holds no five trits");
      }
      System.arraycopy(OF_CODE[code], 0, trits, first, Math.min(A_BYTE, count - first));
    }
    return trits;
  }
}
