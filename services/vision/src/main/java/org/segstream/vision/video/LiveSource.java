package org.segstream.vision.video;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live source that is opened again, with growing pauses, when it ends or stalls. Index and time
 * of its frames go on.
 */
final class LiveSource implements VideoSource {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSource.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String name;
  private final Function<ReadGuard, ? extends VideoSource> again;
  private final Duration patience;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile VideoSource current;
  private volatile ReadGuard opening = new ReadGuard();
  private Duration pause = FIRST_PAUSE;
  private long lastNanos = System.nanoTime();
  private long delivered;
  private long micros = -1;
  private long offset;
  private long reconnects;
  private double frameRate;
  private boolean isOpen = true;
  private Optional<String> loss = Optional.empty();

  /**
   * @param current already open
   * @param again opens it once more; the guard ends its waiting
   * @param patience how long after its last frame a source is given up
   */
  LiveSource(
      String name,
      VideoSource current,
      Function<ReadGuard, ? extends VideoSource> again,
      Duration patience) {
    this.name = name;
    this.current = current;
    this.frameRate = current.frameRate();
    this.again = again;
    this.patience = patience;
  }

  @Override
  public Optional<VideoFrame> next() {
    while (!isStopped() && loss.isEmpty()) {
      String reason;
      try {
        Optional<VideoFrame> frame = current.next();
        if (frame.isPresent()) {
          return Optional.of(goOn(frame.get()));
        }
        reason = current.shortfall().orElse("it ended");
      } catch (VideoException e) {
        reason = String.valueOf(e.getMessage());
      }
      if (!isStopped()) {
        reopen(reason);
      }
    }
    return Optional.empty();
  }

  private VideoFrame goOn(VideoFrame frame) {
    lastNanos = System.nanoTime();
    pause = FIRST_PAUSE;
    micros = Math.max(micros + 1, offset + frame.microseconds());
    return new VideoFrame(delivered++, micros, frame.image(), frame.pixelAspect());
  }

  private void reopen(String reason) {
    LOG.warn("{} went away ({}); it is tried again for {} s", name, reason, patience.toSeconds());
    String latest = reason;
    // Before it is opened again: a port, a camera or a session may be had once only.
    current.close();
    isOpen = false;
    while (!isStopped()) {
      if (System.nanoTime() - lastNanos > patience.toNanos()) {
        loss =
            Optional.of(
                "%d frames; the source went away and did not come back within %d s (%s)"
                    .formatted(delivered, patience.toSeconds(), latest));
        return;
      }
      pause();
      opening = new ReadGuard();
      try {
        if (!isStopped()) {
          replace(again.apply(opening));
        }
        return;
      } catch (VideoException e) {
        latest = String.valueOf(e.getMessage());
      }
    }
  }

  private void replace(VideoSource next) {
    current = next;
    isOpen = true;
    frameRate = next.frameRate();
    if (isStopped()) {
      next.stop();
    }
    offset = micros + Math.round(1e6 / frameRate);
    reconnects++;
    LOG.info("{} is back after {} reconnects", name, reconnects);
  }

  private void pause() {
    long left = patience.toNanos() - (System.nanoTime() - lastNanos);
    try {
      stopped.await(Math.clamp(left, 0, pause.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  @Override
  public double frameRate() {
    return frameRate;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public long reconnects() {
    return reconnects;
  }

  @Override
  public Optional<String> shortfall() {
    return loss;
  }

  @Override
  public void stop() {
    stopped.countDown();
    opening.stop();
    current.stop();
  }

  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      current.close();
    }
  }
}
