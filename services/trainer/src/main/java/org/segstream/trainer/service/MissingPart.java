package org.segstream.trainer.service;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, with pauses, that no round can begin although labelled frames have come. */
final class MissingPart {
  private static final Logger LOG = LoggerFactory.getLogger(MissingPart.class);

  private final Duration pause;
  private long toldNanos;
  private boolean told;

  /**
   * @param pause it is silent after each time
   */
  MissingPart(Duration pause) {
    this.pause = pause;
  }

  /**
   * Says it, unless it has just been said or no frame has come at all.
   *
   * @param train frames to train on
   * @param heldOut frames to judge by; it or {@code train} is 0
   */
  void tell(int train, int heldOut) {
    if (train + heldOut == 0 || (told && System.nanoTime() - toldNanos < pause.toNanos())) {
      return;
    }
    told = true;
    toldNanos = System.nanoTime();
    LOG.warn(
        "no round can begin with {} frames to train on and {} held out: label frames of the split"
            + " {} too, or without a split (every fifth block of 20 frames of a stream is held"
            + " out)",
        train,
        heldOut,
        train == 0 ? "train" : "validation");
  }
}
