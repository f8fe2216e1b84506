package org.segstream.transport.serde;

import org.segstream.v1.LabelRequest;

/**
 * Writes label requests for Kafka producers ({@code value.serializer} of {@code
 * segstream.label-requests}).
 */
public final class LabelRequestSerializer extends MessageSerializer<LabelRequest> {
  /** For Kafka, which makes it by its class name. */
  public LabelRequestSerializer() {}
}
