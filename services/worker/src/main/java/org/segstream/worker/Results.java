package org.segstream.worker;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.transport.DeadLetters;
import org.segstream.transport.Delivery;
import org.segstream.transport.Outbox;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/** Publishes what became of each frame, and enters it into the books once Kafka has it. */
final class Results {
  private final Outbox outbox;
  private final String maskTopic;
  private final DeadLetters deadLetters;
  private final WorkerMetrics metrics;
  private final Consumer<Throwable> onFatal;

  /**
   * @param onFatal told when a result could not be published: its offset is not committed
   */
  Results(
      Outbox outbox,
      String maskTopic,
      DeadLetters deadLetters,
      WorkerMetrics metrics,
      Consumer<Throwable> onFatal) {
    this.outbox = outbox;
    this.maskTopic = maskTopic;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.onFatal = onFatal;
  }

  /** A mask with a label map, or of a frame that was dropped. */
  void mask(Delivery delivery, Mask mask) {
    publish(delivery, List.of(keyed(mask)), mask);
  }

  /** A frame without a label map is a dead letter, and a mask that says so. */
  void givenUp(Delivery delivery, Mask mask, Throwable cause) {
    publish(delivery, List.of(deadLetters.of(delivery.record(), cause), keyed(mask)), mask);
  }

  /** A record that is no frame is a dead letter only: no mask could name it. */
  void refused(Delivery delivery, Throwable cause) {
    Mask nothing = Mask.newBuilder().setOutcome(Outcome.OUTCOME_UNDECODABLE).build();
    publish(delivery, List.of(deadLetters.of(delivery.record(), cause)), nothing);
  }

  /** The frame is another worker's now. */
  void returned() {
    metrics.returned();
  }

  private void publish(Delivery delivery, List<ProducerRecord<String, byte[]>> records, Mask mask) {
    // Not the mask itself: it may wait long for its transaction.
    Outcome outcome = mask.getOutcome();
    DropReason reason = mask.getDropReason();
    outbox
        .publish(delivery, records)
        .whenComplete((settlement, failure) -> {
          if (failure != null) {
            onFatal.accept(failure);
          } else if (settlement == Outbox.Settlement.PUBLISHED) {
            metrics.settled(outcome, reason);
          } else {
            metrics.returned();
          }
        });
  }

  private ProducerRecord<String, byte[]> keyed(Mask mask) {
    return new ProducerRecord<>(maskTopic, mask.getStreamId(), mask.toByteArray());
  }
}
