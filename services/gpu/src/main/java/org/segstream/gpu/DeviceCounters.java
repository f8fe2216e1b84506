package org.segstream.gpu;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What a device has done so far. Thread-safe. */
public final class DeviceCounters {
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong visited = new AtomicLong();
  private final AtomicLong rested = new AtomicLong();
  private final AtomicLong failovers = new AtomicLong();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();

  void launched(List<FrameTask> tasks) {
    long now = System.nanoTime();
    launches.incrementAndGet();
    frames.addAndGet(tasks.size());
    tasks.forEach(task -> queued.addAndGet(now - task.submitted()));
  }

  /** Takes in what a frame's iterations visited of its blocks. */
  void visited(long blocks, long ofBlocks) {
    visited.addAndGet(blocks);
    rested.addAndGet(ofBlocks - blocks);
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

  /** Blocks of 8×8 pixels that iterations visited, added up over iterations. */
  public long visitedBlocks() {
    return visited.get();
  }

  /** Blocks that iterations did not visit, because their pixels were decided; likewise. */
  public long restedBlocks() {
    return rested.get();
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
