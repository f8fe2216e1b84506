package org.segstream.transport.serde;

import org.segstream.v1.LabeledFrame;

/**
 * Writes labelled frames for Kafka producers ({@code value.serializer} of {@code
 * segstream.labeled-frames}).
 */
public final class LabeledFrameSerializer extends MessageSerializer<LabeledFrame> {
  /** For Kafka, which makes it by its class name. */
  public LabeledFrameSerializer() {}
}
