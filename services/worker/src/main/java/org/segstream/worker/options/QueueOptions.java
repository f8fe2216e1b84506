package org.segstream.worker.options;

import java.time.Duration;

/**
 * How frames queue, and how steps of the network are made from them.
 *
 * @param batch frames of a step at most, each of another stream
 * @param linger how long a step that is not full waits for frames of other streams
 * @param frames of a stream with policy {@link DropPolicy#DEADLINE} that may wait
 * @param maxAge how old a frame with that policy may be when it says no deadline
 * @param decodedBytes of pictures under way at most; one is always let through
 */
public record QueueOptions(
    int batch, Duration linger, int frames, Duration maxAge, long decodedBytes) {

  /** Batches of 4 without waiting, 16 frames, 1 s, 128 MiB. */
  public static final QueueOptions DEFAULTS =
      new QueueOptions(4, Duration.ZERO, 16, Duration.ofSeconds(1), 128L << 20);

  /** Checks the ranges. */
  public QueueOptions {
    Ranges.atLeast("batch", batch, 1);
    Ranges.atLeast("linger in ms", linger.toMillis(), 0);
    Ranges.atLeast("frames in a queue", frames, 1);
    Ranges.atLeast("maximum age in ms", maxAge.toMillis(), 1);
    Ranges.atLeast("bytes of decoded pictures", decodedBytes, 1);
  }
}
