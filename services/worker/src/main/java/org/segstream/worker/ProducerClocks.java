package org.segstream.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.segstream.transport.serde.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds frames whose times cannot be true, by the clocks of this machine and of the broker: counts
 * them, and names each such stream once, which is to say while its state is kept. Called in the
 * stream's lane.
 */
final class ProducerClocks {
  private static final Logger LOG = LoggerFactory.getLogger(ProducerClocks.class);

  private final WorkerMetrics metrics;
  private final Duration maxAge;

  /** How a clock may be wrong. */
  enum Fault {
    AHEAD,
    BEHIND
  }

  /**
   * @param maxAge from which on a frame that says no deadline may be late
   */
  ProducerClocks(WorkerMetrics metrics, Duration maxAge) {
    this.metrics = metrics;
    this.maxAge = maxAge;
  }

  /** Looks at a frame that is finished now. */
  void look(QueuedFrame frame, Instant now) {
    if (Times.isAhead(frame.captured(), now)) {
      metrics.ahead();
      tell(
          Fault.AHEAD,
          frame,
          "was captured %d s from now, by its producer's clock: set that clock or this one;"
              + " latencies that would be negative count as 0",
          Duration.between(now, frame.captured()));
    }
    Optional<Instant> sent = frame.delivery().appendedAfter();
    if (sent.isPresent() && frame.isLate(sent.get(), maxAge)) {
      metrics.behind();
      tell(
          Fault.BEHIND,
          frame,
          "came to its topic %d s after its capture, by its producer's clock, and so was late"
              + " before any worker saw it: set that clock or this one, or allow for more"
              + " (--max-age-ms, the frames' deadline)",
          Duration.between(frame.captured(), sent.get()));
    }
  }

  private static void tell(Fault fault, QueuedFrame frame, String what, Duration skew) {
    if (frame.stream().isFirst(fault)) {
      LOG.warn(
          "frame {} of stream {} {}",
          Long.toUnsignedString(frame.frame().getSequence()),
          frame.stream().key().streamId(),
          what.formatted(skew.toSeconds()));
    }
  }
}
