package org.segstream.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.segstream.crf.CrfSolver;
import org.segstream.worker.StreamTable.StreamKey;

/**
 * One stream: the frames that wait, how many are under way, and what the solver remembers of it.
 * Only tasks in its lane touch the warm state; all else belongs to the {@link Batcher}.
 */
final class Stream {
  private final StreamKey key;
  private final Lane lane;
  private final CrfSolver.StreamState state;
  private final Deque<QueuedFrame> waiting = new ArrayDeque<>();
  private int underWay;
  private volatile long warmBytes;

  Stream(StreamKey key, CrfSolver.StreamState state, Executor pool) {
    this.key = key;
    this.state = state;
    this.lane = new Lane(pool);
  }

  StreamKey key() {
    return key;
  }

  Lane lane() {
    return lane;
  }

  /** For tasks in the lane only. */
  CrfSolver.StreamState state() {
    return state;
  }

  /** Memory of the warm state after the last solve, bytes. */
  long warmBytes() {
    return warmBytes;
  }

  /** Takes note of the state's memory; called in the lane. */
  void measure() {
    warmBytes = state.bytes();
  }

  Deque<QueuedFrame> waiting() {
    return waiting;
  }

  boolean isIdle() {
    return waiting.isEmpty() && underWay == 0;
  }

  /** Whether the first waiting frame may go on. */
  boolean isReady() {
    return !waiting.isEmpty() && underWay < waiting.getFirst().policy().underWay();
  }

  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }

  /** Takes all waiting frames out of the queue, oldest first. */
  List<QueuedFrame> removeAll() {
    List<QueuedFrame> removed = List.copyOf(waiting);
    waiting.clear();
    return removed;
  }
}
