package org.segstream.transport.serde;

import org.segstream.v1.ModelPointer;

/**
 * Reads model pointers for Kafka consumers ({@code value.deserializer} of {@code
 * segstream.models}), payloads without copying.
 */
public final class ModelPointerDeserializer extends MessageDeserializer<ModelPointer> {
  /** For Kafka, which makes it by its class name. */
  public ModelPointerDeserializer() {
    super(ModelPointer.parser());
  }
}
