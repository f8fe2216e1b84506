package org.segstream.vision.segmenter;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.segstream.crf.energy.TimeEdges;

/**
 * Memory for edges along time, used again and again: fresh memory costs more than filling it does.
 * Holds no more buffers than there have been frames at once. Thread-safe.
 */
final class TimeBuffers {
  private final Queue<TimeEdges> free = new ConcurrentLinkedQueue<>();

  /** Edges of so many pixels with anything in them. */
  TimeEdges take(int pixels) {
    return Optional.ofNullable(free.poll())
        .filter(buffer -> buffer.labels().length == pixels)
        .orElseGet(() -> new TimeEdges(new byte[pixels], new float[pixels]));
  }

  /** Nobody looks at the edges any more; those that are not given back are garbage. */
  void giveBack(TimeEdges edges) {
    free.add(edges);
  }
}
