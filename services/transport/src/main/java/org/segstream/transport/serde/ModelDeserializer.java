package org.segstream.transport.serde;

import org.segstream.v1.Model;

/**
 * Reads models for Kafka consumers ({@code value.deserializer} of {@code segstream.models}),
 * payloads without copying.
 */
public final class ModelDeserializer extends MessageDeserializer<Model> {
  /** For Kafka, which makes it by its class name. */
  public ModelDeserializer() {
    super(Model.parser());
  }
}
