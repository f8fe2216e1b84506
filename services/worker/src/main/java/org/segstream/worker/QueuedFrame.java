package org.segstream.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.worker.claimcheck.ExternalImages;
import org.segstream.worker.options.DropPolicy;

/**
 * A frame on its way through the worker.
 *
 * @param stream whose frame it is
 * @param place where in the stream's lane its result belongs
 * @param delivery as the polling loop handed it over
 * @param frame what the record holds; its image is neither checked nor decoded
 * @param policy whether it may be dropped
 * @param behind whether its stream was not done with earlier frames when it came
 * @param stages how long each stage took so far
 */
record QueuedFrame(
    Stream stream,
    Lane.Place place,
    Delivery delivery,
    Frame frame,
    DropPolicy policy,
    boolean behind,
    StageClock stages) {
  private static final int CHANNELS = 3;

  /** When it was taken, or the time of the record if the frame does not say. */
  Instant captured() {
    return frame.hasCaptureTime()
        ? Times.instant(frame.getCaptureTime())
        : Instant.ofEpochMilli(delivery.record().timestamp());
  }

  /** When its mask comes too late, as the frame says. */
  Optional<Instant> deadline() {
    return frame.hasDeadline() ? Optional.of(Times.instant(frame.getDeadline())) : Optional.empty();
  }

  /** Whether its deadline has passed, or its age when it says none. */
  boolean isOverdue(Instant now, Duration maxAge) {
    return now.isAfter(deadline().orElseGet(() -> captured().plus(maxAge)));
  }

  /**
   * Whether a mask is late now: after the deadline the frame says, or else, in a stream that may
   * drop frames to keep up, when the frame is older than that.
   */
  boolean isLate(Instant now, Duration maxAge) {
    return (deadline().isPresent() || policy != DropPolicy.ALL) && isOverdue(now, maxAge);
  }

  /**
   * Memory its picture will take, by the size it declares, with its bytes if the record only points
   * to them; 0 if the size makes no sense.
   */
  long decodedBytes() {
    Image image = frame.getImage();
    long pixels = Math.max(0, CHANNELS * (long) image.getWidth() * image.getHeight());
    return image.hasExternal() ? pixels + ExternalImages.memory(image) : pixels;
  }
}
