package org.segstream.trainer.exchange;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a replica's exchange, from its start on; may be read from any thread. */
public final class ExchangeFigures {
  private final LongAdder sentBytes = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder steps = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final LongAdder stepNanos = new LongAdder();
  private final AtomicLong counted = new AtomicLong();
  private final AtomicLong behind = new AtomicLong();

  void sent(long bytes) {
    sentBytes.add(bytes);
  }

  /**
   * A step was taken.
   *
   * @param bytes of its gradients
   * @param replicas that it counts
   * @param own whether this one is among them
   * @param waited time spent in waiting for others, nanoseconds
   * @param nanos since the step before
   * @param left steps that are decided and not yet taken
   */
  void took(long bytes, int replicas, boolean own, long waited, long nanos, long left) {
    receivedBytes.add(bytes);
    steps.increment();
    if (!own) {
      missed.increment();
    }
    waitNanos.add(waited);
    stepNanos.add(nanos);
    counted.set(replicas);
    behind.set(left);
  }

  /** Bytes of gradients written. */
  public long sentBytes() {
    return sentBytes.sum();
  }

  /** Bytes of gradients that counted, its own among them. */
  public long receivedBytes() {
    return receivedBytes.sum();
  }

  /** Steps taken. */
  public long steps() {
    return steps.sum();
  }

  /** Steps of these that did not count this replica. */
  public long missedSteps() {
    return missed.sum();
  }

  /** Seconds spent in waiting for others. */
  public double waitSeconds() {
    return waitNanos.sum() / 1e9;
  }

  /** Seconds spent in all. */
  public double stepSeconds() {
    return stepNanos.sum() / 1e9;
  }

  /** Replicas that the last step counted. */
  public long replicas() {
    return counted.get();
  }

  /** Steps that are decided, and that this replica has not taken. */
  public long behindSteps() {
    return behind.get();
  }
}
