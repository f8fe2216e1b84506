package org.segstream.worker.claimcheck;

import java.time.Duration;
import java.util.List;

/**
 * Which images may lie outside of Kafka.
 *
 * @param prefixes under which they may lie; none: every such image is refused
 * @param timeout for one image, from the first byte sent to the last one read
 */
public record ClaimCheck(List<UriPrefix> prefixes, Duration timeout) {
  /** Every image must be in its record. */
  public static final ClaimCheck NONE = new ClaimCheck(List.of(), Duration.ofSeconds(5));

  /** Copies the prefixes. */
  public ClaimCheck {
    prefixes = List.copyOf(prefixes);
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "timeout of external images is " + timeout.toMillis() + " ms, must be at least 1");
    }
  }
}
