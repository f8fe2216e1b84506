package org.segstream.transport.serde;

import org.segstream.v1.StreamHealth;

/**
 * Reads health of streams for Kafka consumers ({@code value.deserializer} of {@code
 * segstream.stream-health}), payloads without copying.
 */
public final class StreamHealthDeserializer extends MessageDeserializer<StreamHealth> {
  /** For Kafka, which makes it by its class name. */
  public StreamHealthDeserializer() {
    super(StreamHealth.parser());
  }
}
