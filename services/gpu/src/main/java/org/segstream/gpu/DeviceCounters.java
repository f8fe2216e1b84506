package org.segstream.gpu;

import java.util.concurrent.atomic.AtomicLong;

/** What a device has done so far. Thread-safe. */
public final class DeviceCounters {
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong failovers = new AtomicLong();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong waited = new AtomicLong();

  void launched(int count) {
    launches.incrementAndGet();
    frames.addAndGet(count);
  }

  void failedOver() {
    failovers.incrementAndGet();
  }

  void holds(long bytes) {
    memory.set(bytes);
  }

  void waited(long nanos) {
    waited.addAndGet(nanos);
  }

  /** Solves of one or more frames together. */
  public long launches() {
    return launches.get();
  }

  /** Frames given to the device; those that it failed at included. */
  public long frames() {
    return frames.get();
  }

  /** Frames that the processor solved although a device was wanted. */
  public long failovers() {
    return failovers.get();
  }

  /** Memory held on the device, bytes. */
  public long memory() {
    return memory.get();
  }

  /** How long frames have waited until their results were there, in all, nanoseconds. */
  public long waitedNanos() {
    return waited.get();
  }
}
