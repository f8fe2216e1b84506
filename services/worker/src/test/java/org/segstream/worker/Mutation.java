package org.segstream.worker;

import java.util.Arrays;
import java.util.Random;

/** Spoils records as a careless or hostile producer would. */
final class Mutation {
  private Mutation() {}

  /** A copy with flipped bits, replaced, inserted, repeated or missing bytes. */
  static byte[] of(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = position(bytes.length, random);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at, random);
            case 1 -> replaced(bytes, at, random);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), 0);
            case 4 -> spliced(bytes, at, at, 1 + random.nextInt(16));
            default -> interesting(bytes, at, random);
          };
    }
    return bytes;
  }

  /** Half of the time near the beginning, where the fields are. */
  private static int position(int length, Random random) {
    return random.nextInt(random.nextBoolean() ? Math.min(length, 64) : length);
  }

  private static byte[] flipped(byte[] bytes, int at, Random random) {
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static byte[] replaced(byte[] bytes, int at, Random random) {
    bytes[at] = (byte) random.nextInt(256);
    return bytes;
  }

  private static byte[] interesting(byte[] bytes, int at, Random random) {
    byte[] values = {0, 1, 127, -128, -1};
    bytes[at] = values[random.nextInt(values.length)];
    return bytes;
  }

  /**
   * Without the bytes from {@code from} to {@code to}, with {@code more} new ones in their place.
   */
  private static byte[] spliced(byte[] bytes, int from, int to, int more) {
    byte[] result = new byte[bytes.length - (to - from) + more];
    System.arraycopy(bytes, 0, result, 0, from);
    Arrays.fill(result, from, from + more, (byte) 0xFF);
    System.arraycopy(bytes, to, result, from + more, bytes.length - to);
    return result;
  }
}
