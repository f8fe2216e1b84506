package org.segstream.vision.video;

import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video's presentation times, made to rise: where time stamps are missing, fall or jump, one
 * frame follows the other after the usual time.
 */
public final class MediaClock {
  private static final Logger LOG = LoggerFactory.getLogger(MediaClock.class);

  /** A longer gap between two frames is no still picture but another clock. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(30);

  private final String name;
  private long frames;
  private long micros;
  private OptionalLong last = OptionalLong.empty();
  private boolean told;

  /**
   * @param name of the video, for a warning
   */
  public MediaClock(String name) {
    this.name = name;
  }

  /**
   * The time of the next frame, µs; the first one's is 0.
   *
   * @param stamp by the video's own clock, µs
   * @param usual time from a frame to the next, µs
   */
  public long next(OptionalLong stamp, long usual) {
    if (frames++ > 0) {
      long step = stamp.isPresent() && last.isPresent() ? stamp.getAsLong() - last.getAsLong() : 0;
      boolean jumps = step > LONGEST_GAP.toNanos() / 1000;
      if (jumps && !told) {
        told = true;
        LOG.warn(
            "{}: the time stamps jump by {} s after {} frames; the next one follows at once",
            name,
            step / 1_000_000,
            frames - 1);
      }
      micros += step > 0 && !jumps ? step : Math.max(1, usual);
    }
    last = stamp;
    return micros;
  }
}
