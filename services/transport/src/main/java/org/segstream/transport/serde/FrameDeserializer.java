package org.segstream.transport.serde;

import org.segstream.v1.Frame;

/**
 * Reads frames for Kafka consumers ({@code value.deserializer} of {@code segstream.frames}),
 * payloads without copying.
 */
public final class FrameDeserializer extends MessageDeserializer<Frame> {
  /** For Kafka, which makes it by its class name. */
  public FrameDeserializer() {
    super(Frame.parser());
  }
}
