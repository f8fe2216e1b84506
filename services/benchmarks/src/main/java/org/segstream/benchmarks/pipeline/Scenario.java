package org.segstream.benchmarks.pipeline;

/**
 * What is asked of a worker.
 *
 * @param name for the table
 * @param streams that run side by side
 * @param frames of each stream
 * @param framesPerSecond of each stream; 0 for as fast as the worker takes them
 */
public record Scenario(String name, int streams, int frames, double framesPerSecond) {
  /** Checks the ranges. */
  public Scenario {
    if (streams < 1 || frames < 1 || framesPerSecond < 0) {
      throw new IllegalArgumentException(
          "%d streams of %d frames at %.1f a second".formatted(streams, frames, framesPerSecond));
    }
  }

  /** Whether frames come at their rate, however fast the worker is. */
  public boolean realTime() {
    return framesPerSecond > 0;
  }
}
