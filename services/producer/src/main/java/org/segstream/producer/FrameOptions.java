package org.segstream.producer;

import java.time.Duration;
import java.util.Optional;
import org.segstream.vision.video.FrameFormat;

/**
 * What frames are made of an image stream.
 *
 * @param stream stream id, the key of all its records
 * @param format how pixels are laid out; not GRAY8
 * @param firstSequence number of the first frame, at least 0
 * @param deadline how long after its capture a mask still helps; empty if always
 */
public record FrameOptions(
    String stream, FrameFormat format, long firstSequence, Optional<Duration> deadline) {

  /** Checks the ranges that can be told without a frame. */
  public FrameOptions {
    if (stream.isBlank()) {
      throw new IllegalArgumentException("the stream id is empty");
    }
    if (format == FrameFormat.GRAY8) {
      throw new IllegalArgumentException("frames are not published as GRAY8");
    }
    if (firstSequence < 0) {
      throw new IllegalArgumentException("first sequence " + firstSequence + " must be at least 0");
    }
    if (deadline.isPresent() && !deadline.get().isPositive()) {
      throw new IllegalArgumentException(
          "deadline of " + deadline.get().toMillis() + " ms must be above 0");
    }
  }

  /** RGB24 from sequence 0 on, without a deadline. */
  public static FrameOptions of(String stream) {
    return new FrameOptions(stream, FrameFormat.RGB24, 0, Optional.empty());
  }
}
