package org.segstream.worker.serving;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A share of all streams, drawn by their names: the same streams on every worker, and those of a
 * small share are in every larger one.
 *
 * @param percent 0 to 100
 */
public record StreamShare(double percent) {
  private static final int DIGEST_BITS = 256;

  /** Checks it. */
  public StreamShare {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(percent + " % of the streams, must be 0 to 100");
    }
  }

  /** Whether a stream is in the share: whether its name's SHA-256, as a fraction, is below it. */
  public boolean has(String stream) {
    // Asked for every frame, mostly by workers that have no challenger.
    return percent > 0 && 100 * fraction(stream) < percent;
  }

  private static double fraction(String stream) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(stream.getBytes(StandardCharsets.UTF_8));
      return Math.scalb(new BigInteger(1, digest).doubleValue(), -DIGEST_BITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
