package org.segstream.producer;

import java.time.Duration;
import java.time.Instant;

/** The clock that a video is played by. */
public interface Timing {
  /** Now; never falls. */
  Instant now();

  /**
   * Lets this much time pass.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void sleep(Duration duration) throws InterruptedException;

  /** The system's time at the start, carried on by its monotonic clock. */
  static Timing system() {
    Instant started = Instant.now();
    long origin = System.nanoTime();
    return new Timing() {
      @Override
      public Instant now() {
        return started.plusNanos(System.nanoTime() - origin);
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
