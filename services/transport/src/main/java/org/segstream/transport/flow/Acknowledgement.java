package org.segstream.transport.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends records and tells when Kafka has them. */
public final class Acknowledgement {
  private Acknowledgement() {}

  /**
   * Sends a record.
   *
   * @return completes when all in-sync replicas have the record, exceptionally when it is given up
   */
  public static CompletionStage<RecordMetadata> of(
      Producer<String, byte[]> producer, ProducerRecord<String, byte[]> message) {
    CompletableFuture<RecordMetadata> acknowledged = new CompletableFuture<>();
    var _ =
        producer.send(
            message,
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.complete(metadata);
              } else {
                acknowledged.completeExceptionally(failure);
              }
            });
    return acknowledged;
  }
}
