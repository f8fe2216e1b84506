package org.segstream.vision.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Contents of a model file behind eight bytes of magic and the SHA-256 of the contents. */
final class SealedBytes {
  private static final byte[] MAGIC = {'S', 'E', 'G', 'M', 'O', 'D', 'E', 'L'};
  private static final int DIGEST_BYTES = 32;

  /** Bytes before the contents. */
  static final int HEADER = MAGIC.length + DIGEST_BYTES;

  private SealedBytes() {}

  static byte[] seal(byte[] contents) {
    byte[] bytes = new byte[HEADER + contents.length];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    System.arraycopy(sha256(contents, 0), 0, bytes, MAGIC.length, DIGEST_BYTES);
    System.arraycopy(contents, 0, bytes, HEADER, contents.length);
    return bytes;
  }

  /**
   * The contents of sealed bytes, which are not copied.
   *
   * @param source what to call them in messages
   * @throws ModelFileException if a byte is not as it was sealed
   */
  static InputStream open(byte[] bytes, String source) {
    requireMagic(bytes, source);
    byte[] expected = Arrays.copyOfRange(bytes, MAGIC.length, HEADER);
    if (!MessageDigest.isEqual(expected, sha256(bytes, HEADER))) {
      throw new ModelFileException(
          "model "
              + source
              + " is damaged: its contents do not fit its SHA-256; fetch or train it again");
    }
    return new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER);
  }

  /**
   * Checks how sealed bytes begin.
   *
   * @throws ModelFileException if these do not begin so
   */
  static void requireMagic(byte[] bytes, String source) {
    if (bytes.length < HEADER || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new ModelFileException(source + " is not a segstream model");
    }
  }

  /** SHA-256 of all bytes from a position on. */
  static byte[] sha256(byte[] bytes, int from) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, bytes.length - from);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
