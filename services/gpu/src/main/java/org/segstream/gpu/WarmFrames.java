package org.segstream.gpu;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What streams' next frames start from, on the device: at most so many bytes, those of the streams
 * that were seen last. A stream that has lost its own starts cold.
 */
final class WarmFrames {
  private final DeviceQueue queue;
  private final long mostBytes;
  private final Map<Long, WarmFrame> frames = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * What a stream's next frame starts from.
   *
   * @param shares how much more than their part the columns have, int upright
   * @param perNat the units that this is in
   */
  record WarmFrame(DeviceBuffer shares, FrameSize size, double perNat) {}

  WarmFrames(DeviceQueue queue, long mostBytes) {
    this.queue = queue;
    this.mostBytes = mostBytes;
  }

  /** What a stream's next frame can start from, if that is of this size and in these units. */
  Optional<WarmFrame> of(long stream, FrameSize size, Units units) {
    return Optional.ofNullable(frames.get(stream))
        .filter(held -> held.size().equals(size) && held.perNat() == units.perNat());
  }

  /** Room for what a stream's next frame starts from; absent if it is not to be kept. */
  Optional<DeviceBuffer> keep(long stream, FrameSize size, Units units) {
    long needed = 4 * size.numbers();
    WarmFrame held = frames.remove(stream);
    if (held != null && held.shares().bytes() != needed) {
      release(held);
      held = null;
    }
    if (held == null) {
      for (Iterator<WarmFrame> oldest = frames.values().iterator();
          oldest.hasNext() && bytes + needed > mostBytes; ) {
        release(oldest.next());
        oldest.remove();
      }
      if (bytes + needed > mostBytes) {
        return Optional.empty();
      }
      bytes += needed;
    }
    DeviceBuffer shares = held == null ? queue.allocate(needed) : held.shares();
    frames.put(stream, new WarmFrame(shares, size, units.perNat()));
    return Optional.of(shares);
  }

  private void release(WarmFrame frame) {
    bytes -= frame.shares().bytes();
    queue.free(frame.shares());
  }
}
