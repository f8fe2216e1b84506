package org.segstream.producer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoSource;

/**
 * Plays a video into a stream: each frame when its presentation time has come.
 *
 * <p>A frame's capture time is the moment it was due, so that a producer which falls behind shows
 * up in the latency; without pacing it is the moment it was sent.
 */
public final class VideoProducer {
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(100);

  private final FramePublisher publisher;
  private final Play play;
  private final Timing timing;
  private volatile boolean stopped;
  private volatile @Nullable VideoSource playing;
  private long published;

  /**
   * How a video is played.
   *
   * @param speed how fast
   * @param loop whether it begins again at its end, the sequence and the time going on
   * @param limit number of frames after which it ends
   */
  public record Play(Speed speed, boolean loop, OptionalLong limit) {
    /** Checks the limit. */
    public Play {
      if (limit.isPresent() && limit.getAsLong() < 1) {
        throw new IllegalArgumentException(
            "limit of " + limit.getAsLong() + " frames, must be at least 1");
      }
    }
  }

  /** Told after each frame, and when Kafka has them all. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param frames number of frames sent so far
     * @param acknowledged number of frames that Kafka has
     */
    void published(long frames, long acknowledged);
  }

  /**
   * @param publisher stays the caller's to close
   */
  public VideoProducer(FramePublisher publisher, Play play, Timing timing) {
    this.publisher = publisher;
    this.play = play;
    this.timing = timing;
  }

  /**
   * Plays the video until its end, its limit, or {@link #stop()}, and waits until Kafka has it.
   *
   * @param open opens the video; called again for each repetition
   * @throws org.segstream.transport.TransportException if Kafka refuses a frame
   */
  public Publication run(Supplier<VideoSource> open, Progress progress) {
    Instant start = timing.now();
    long offsetMicros = 0;
    Optional<String> shortfall = Optional.empty();
    long reconnects = 0;
    do {
      try (VideoSource source = open.get()) {
        playing = source;
        offsetMicros = playOnce(source, start, offsetMicros, progress);
        if (!ended()) {
          shortfall = shortfall.or(source::shortfall);
        }
        reconnects += source.reconnects();
      }
    } while (play.loop() && !ended());
    publisher.flush();
    progress.published(published, publisher.acknowledged());
    return new Publication(
        published, publisher.acknowledged(), publisher.acknowledgedBytes(), shortfall, reconnects);
  }

  /** Ends a running {@link #run} within a tenth of a second; from any thread. */
  public void stop() {
    stopped = true;
    VideoSource source = playing;
    if (source != null) {
      source.stop();
    }
  }

  /** Returns when the next repetition begins, microseconds of presentation time. */
  private long playOnce(VideoSource source, Instant start, long offsetMicros, Progress progress) {
    long first = Long.MIN_VALUE;
    long at = offsetMicros;
    while (!ended()) {
      Optional<VideoFrame> frame = source.next();
      if (frame.isEmpty()) {
        break;
      }
      first = first == Long.MIN_VALUE ? frame.get().microseconds() : first;
      at = offsetMicros + frame.get().microseconds() - first;
      Instant due = due(start, at);
      if (!waitUntil(due)) {
        break;
      }
      publisher.publish(frame.get().image(), due);
      progress.published(++published, publisher.acknowledged());
    }
    return at + Math.round(1e6 / source.frameRate());
  }

  private Instant due(Instant start, long micros) {
    return play.speed().isMax()
        ? timing.now()
        : start.plusNanos(Math.round(micros * 1e3 / play.speed().factor()));
  }

  /** Whether the time has come; false if it was stopped before. */
  private boolean waitUntil(Instant due) {
    try {
      Duration left = Duration.between(timing.now(), due);
      while (left.isPositive() && !stopped) {
        timing.sleep(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
        left = Duration.between(timing.now(), due);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
    return !stopped;
  }

  private boolean ended() {
    return stopped || (play.limit().isPresent() && published >= play.limit().getAsLong());
  }
}
