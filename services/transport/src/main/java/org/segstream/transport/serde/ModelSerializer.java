package org.segstream.transport.serde;

import org.segstream.v1.Model;

/** Writes models for Kafka producers ({@code value.serializer} of {@code segstream.models}). */
public final class ModelSerializer extends MessageSerializer<Model> {
  /** For Kafka, which makes it by its class name. */
  public ModelSerializer() {}
}
