package org.segstream.trainer.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A number that tells whether two replicas are equal to the last bit: the first 8 bytes of the
 * SHA-256 of steps done, images seen, weights, running statistics, averages, the optimiser's
 * moments and the edges' state.
 */
final class StateChecksum {
  private StateChecksum() {}

  static long of(long steps, long images, List<float[]> arrays) {
    MessageDigest digest = sha256();
    digest.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(steps).putLong(images).flip());
    for (float[] values : arrays) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
