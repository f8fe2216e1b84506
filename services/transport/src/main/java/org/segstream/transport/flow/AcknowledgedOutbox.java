package org.segstream.transport.flow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * At least once: sends at once, and a delivery is done when all in-sync replicas have its results.
 * The producer repeats what fails until {@code delivery.timeout.ms}, then gives up.
 */
public final class AcknowledgedOutbox implements Outbox {
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final Producer<String, byte[]> producer;

  /**
   * @param producer an idempotent one; closing the outbox closes it
   */
  public AcknowledgedOutbox(Producer<String, byte[]> producer) {
    this.producer = producer;
  }

  @Override
  public CompletionStage<Settlement> publish(
      Delivery delivery, List<ProducerRecord<String, byte[]>> results) {
    if (!delivery.isCurrent()) {
      return CompletableFuture.completedStage(Settlement.WITHHELD);
    }
    try {
      CompletableFuture<?>[] acknowledged =
          results.stream()
              .map(result -> Acknowledgement.of(producer, result).toCompletableFuture())
              .toArray(CompletableFuture[]::new);
      return CompletableFuture.allOf(acknowledged)
          .thenApply(_ -> {
            delivery.done();
            return Settlement.PUBLISHED;
          });
    } catch (KafkaException | IllegalStateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
