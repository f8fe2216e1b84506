package org.segstream.worker;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.transport.Acknowledgement;
import org.segstream.transport.DeadLetters;
import org.segstream.v1.Mask;

/**
 * Publishes masks and dead letters; every stage completes when Kafka has acknowledged the record.
 */
final class MaskPublisher {
  private final Producer<String, byte[]> producer;
  private final String topic;
  private final DeadLetters deadLetters;

  /**
   * @param producer stays the caller's to close
   * @param topic of the masks
   */
  MaskPublisher(Producer<String, byte[]> producer, String topic, DeadLetters deadLetters) {
    this.producer = producer;
    this.topic = topic;
    this.deadLetters = deadLetters;
  }

  /** Publishes a mask, keyed by its stream. */
  CompletionStage<?> mask(Mask mask) {
    return Acknowledgement.of(
        producer, new ProducerRecord<>(topic, mask.getStreamId(), mask.toByteArray()));
  }

  /** Publishes the original record as a dead letter with its cause. */
  CompletionStage<?> deadLetter(ConsumerRecord<String, byte[]> original, Throwable cause) {
    return deadLetters.send(original, cause);
  }
}
