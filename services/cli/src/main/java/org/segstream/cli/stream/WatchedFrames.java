package org.segstream.cli.stream;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.segstream.v1.Frame;

/**
 * Frames of one stream that are kept until their masks come. Beyond a bound the oldest leave. Not
 * thread-safe.
 */
final class WatchedFrames {
  private final Map<Long, Frame> frames = new LinkedHashMap<>();
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxBytes of the frames as messages
   */
  WatchedFrames(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Keeps a frame, in place of one of the same sequence. */
  void keep(Frame frame) {
    Optional<Frame> _ = take(frame.getSequence());
    frames.put(frame.getSequence(), frame);
    bytes += frame.getSerializedSize();
    Iterator<Frame> oldestFirst = frames.values().iterator();
    while (bytes > maxBytes && oldestFirst.hasNext()) {
      bytes -= oldestFirst.next().getSerializedSize();
      oldestFirst.remove();
    }
  }

  /** Whether the frame of a sequence is there. */
  boolean has(long sequence) {
    return frames.containsKey(sequence);
  }

  /** Gives a frame out; empty if it is not there. */
  Optional<Frame> take(long sequence) {
    Optional<Frame> frame = Optional.ofNullable(frames.remove(sequence));
    bytes -= frame.map(Frame::getSerializedSize).orElse(0);
    return frame;
  }

  /** Memory of the frames kept, bytes. */
  long bytes() {
    return bytes;
  }
}
