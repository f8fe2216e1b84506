package org.segstream.trainer.labels;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;

/** Publishes one record and waits until Kafka has it. */
final class OneRecord {
  private static final int USUAL_SIZE = 1 << 20;

  private OneRecord() {}

  /**
   * Publishes.
   *
   * @throws TransportException if Kafka does not take it
   */
  static <T> void send(
      KafkaSettings kafka, Serializer<T> serializer, String topic, String key, T value) {
    try (Producer<String, T> producer =
        new KafkaProducer<>(
            kafka.producer("segstream-labels", USUAL_SIZE), new StringSerializer(), serializer)) {
      var _ = producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (ExecutionException e) {
      throw new TransportException("Kafka did not take it: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for Kafka", e);
    }
  }
}
