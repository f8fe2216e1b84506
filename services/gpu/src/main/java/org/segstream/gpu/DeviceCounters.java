package org.segstream.gpu;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What a device has done so far. Thread-safe. */
public final class DeviceCounters {
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong failovers = new AtomicLong();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();

  void launched(List<FrameTask> tasks) {
    long now = System.nanoTime();
    launches.incrementAndGet();
    frames.addAndGet(tasks.size());
    tasks.forEach(task -> queued.addAndGet(now - task.submitted()));
  }

  void failedOver() {
    failovers.incrementAndGet();
  }

  void holds(long bytes) {
    memory.set(bytes);
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

  /** How long frames have waited until their launch, in all, nanoseconds. */
  public long queuedNanos() {
    return queued.get();
  }
}
