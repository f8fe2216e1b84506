package org.segstream.transport.serde;

import org.segstream.v1.StreamHealth;

/**
 * Writes health of streams for Kafka producers ({@code value.serializer} of {@code
 * segstream.stream-health}).
 */
public final class StreamHealthSerializer extends MessageSerializer<StreamHealth> {
  /** For Kafka, which makes it by its class name. */
  public StreamHealthSerializer() {}
}
