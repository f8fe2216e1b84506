package org.segstream.gpu;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What streams' next frames start from, on the device: at most so many bytes, those of the streams
 * that were seen last. A stream that has lost its own starts cold. Thread-safe.
 */
final class WarmFrames {
  private final DeviceContext context;
  private final long mostBytes;
  private final Map<Long, WarmFrame> frames = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * What a stream's next frame starts from.
   *
   * @param shares how much more than their part the columns have, int upright
   * @param perNat the units that this is in
   */
  private record WarmFrame(DeviceBuffer shares, FrameSize size, double perNat) {}

  WarmFrames(DeviceContext context, long mostBytes) {
    this.context = context;
    this.mostBytes = mostBytes;
  }

  /**
   * Finds what a stream's next frame can start from, if that is of this size and in these units.
   *
   * @param copy tells the device to copy it; nothing else gives the memory back meanwhile
   * @return whether there is any
   */
  synchronized boolean bring(
      long stream, FrameSize size, Units units, Consumer<DeviceBuffer> copy) {
    Optional<WarmFrame> fitting =
        Optional.ofNullable(frames.get(stream))
            .filter(held -> held.size().equals(size) && held.perNat() == units.perNat());
    fitting.map(WarmFrame::shares).ifPresent(copy);
    return fitting.isPresent();
  }

  /**
   * Makes room for what a stream's next frame starts from, unless it is not to be kept.
   *
   * @param copy tells the device to fill it
   */
  synchronized void keep(long stream, FrameSize size, Units units, Consumer<DeviceBuffer> copy) {
    room(stream, size, units).ifPresent(copy);
  }

  private Optional<DeviceBuffer> room(long stream, FrameSize size, Units units) {
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
    DeviceBuffer shares = held == null ? context.allocate(needed) : held.shares();
    frames.put(stream, new WarmFrame(shares, size, units.perNat()));
    return Optional.of(shares);
  }

  private void release(WarmFrame frame) {
    bytes -= frame.shares().bytes();
    context.free(frame.shares());
  }
}
