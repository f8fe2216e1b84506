package org.segstream.monitor.records;

/** Frames as keys of the monitor's own stores. */
public final class FrameKeys {
  private FrameKeys() {}

  /** A frame of a stream. Streams' names may have any letters, numbers have no slash. */
  public static String of(String stream, long sequence) {
    return stream + "/" + Long.toUnsignedString(sequence);
  }
}
