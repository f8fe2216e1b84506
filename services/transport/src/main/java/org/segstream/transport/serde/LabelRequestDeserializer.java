package org.segstream.transport.serde;

import org.segstream.v1.LabelRequest;

/**
 * Reads label requests for Kafka consumers ({@code value.deserializer} of {@code
 * segstream.label-requests}), payloads without copying.
 */
public final class LabelRequestDeserializer extends MessageDeserializer<LabelRequest> {
  /** For Kafka, which makes it by its class name. */
  public LabelRequestDeserializer() {
    super(LabelRequest.parser());
  }
}
