package org.segstream.transport.serde;

import org.segstream.v1.ModelScore;

/**
 * Writes scores of models for Kafka producers ({@code value.serializer} of {@code
 * segstream.model-scores}).
 */
public final class ModelScoreSerializer extends MessageSerializer<ModelScore> {
  /** For Kafka, which makes it by its class name. */
  public ModelScoreSerializer() {}
}
