package org.segstream.transport.serde;

import org.segstream.v1.Mask;

/**
 * Reads masks for Kafka consumers ({@code value.deserializer} of {@code segstream.masks}), payloads
 * without copying.
 */
public final class MaskDeserializer extends MessageDeserializer<Mask> {
  /** For Kafka, which makes it by its class name. */
  public MaskDeserializer() {
    super(Mask.parser());
  }
}
