package org.segstream.trainer.exchange.control;

import java.time.Duration;

/**
 * How long the replicas of a group wait for each other.
 *
 * @param straggler for the gradients of a step, from the first that has come
 * @param silence for a sign of life of a replica; it counts as dead after that
 * @param start for the first step: for all slots to be taken, and then for all gradients
 */
public record Patience(Duration straggler, Duration silence, Duration start) {

  /** Checks the ranges. */
  public Patience {
    if (straggler.isNegative() || silence.toMillis() < 100 || start.isNegative()) {
      throw new IllegalArgumentException(
          "patience of %s for a gradient, %s for a sign of life, %s for the start: must be at least 0, 100 ms, 0"
              .formatted(straggler, silence, start));
    }
  }

  /** Time between two signs of life. */
  public Duration heartbeat() {
    return silence.dividedBy(4);
  }
}
