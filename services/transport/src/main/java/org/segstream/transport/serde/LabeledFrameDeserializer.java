package org.segstream.transport.serde;

import org.segstream.v1.LabeledFrame;

/**
 * Reads labelled frames for Kafka consumers ({@code value.deserializer} of {@code
 * segstream.labeled-frames}), payloads without copying.
 */
public final class LabeledFrameDeserializer extends MessageDeserializer<LabeledFrame> {
  /** For Kafka, which makes it by its class name. */
  public LabeledFrameDeserializer() {
    super(LabeledFrame.parser());
  }
}
