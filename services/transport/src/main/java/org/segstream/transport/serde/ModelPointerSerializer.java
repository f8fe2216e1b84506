package org.segstream.transport.serde;

import org.segstream.v1.ModelPointer;

/**
 * Writes model pointers for Kafka producers ({@code value.serializer} of {@code segstream.models}).
 */
public final class ModelPointerSerializer extends MessageSerializer<ModelPointer> {
  /** For Kafka, which makes it by its class name. */
  public ModelPointerSerializer() {}
}
