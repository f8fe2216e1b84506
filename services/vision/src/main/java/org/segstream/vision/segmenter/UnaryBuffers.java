package org.segstream.vision.segmenter;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory for unaries, megabytes a frame, used again and again: fresh memory costs more than filling
 * it does. Holds no more buffers than there have been frames at once. Thread-safe.
 */
final class UnaryBuffers {
  private final Queue<float[]> free = new ConcurrentLinkedQueue<>();

  /** A buffer of this length with anything in it. */
  float[] take(int length) {
    return Optional.ofNullable(free.poll())
        .filter(buffer -> buffer.length == length)
        .orElseGet(() -> new float[length]);
  }

  /** Nobody looks at the buffer any more; one that is not given back is garbage. */
  void giveBack(float[] buffer) {
    free.add(buffer);
  }
}
