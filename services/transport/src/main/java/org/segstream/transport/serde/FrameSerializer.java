package org.segstream.transport.serde;

import org.segstream.v1.Frame;

/** Writes frames for Kafka producers ({@code value.serializer} of {@code segstream.frames}). */
public final class FrameSerializer extends MessageSerializer<Frame> {
  /** For Kafka, which makes it by its class name. */
  public FrameSerializer() {}
}
