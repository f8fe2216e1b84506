package org.segstream.transport.serde;

import org.segstream.v1.ModelScore;

/**
 * Reads scores of models for Kafka consumers ({@code value.deserializer} of {@code
 * segstream.model-scores}), payloads without copying.
 */
public final class ModelScoreDeserializer extends MessageDeserializer<ModelScore> {
  /** For Kafka, which makes it by its class name. */
  public ModelScoreDeserializer() {
    super(ModelScore.parser());
  }
}
