package org.segstream.worker;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/** Publishes what became of each frame, and enters it into the books once Kafka has it. */
final class Results {
  private final Outbox outbox;
  private final Supplier<OutputLimits> limits;
  private final DeadLetters deadLetters;
  private final WorkerMetrics metrics;
  private final Consumer<Throwable> onFatal;

  /**
   * @param limits asked before each result, from threads that may wait
   * @param onFatal told when a result could not be published: its offset is not committed
   */
  Results(
      Outbox outbox,
      Supplier<OutputLimits> limits,
      DeadLetters deadLetters,
      WorkerMetrics metrics,
      Consumer<Throwable> onFatal) {
    this.outbox = outbox;
    this.limits = limits;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.onFatal = onFatal;
  }

  /**
   * A mask with a label map, or of a frame that was dropped.
   *
   * @return the mask as published: one without a label map if the topic does not take the other
   */
  Mask mask(Delivery delivery, Mask mask) {
    RecordLimit limit = limits.get().masks();
    ProducerRecord<String, byte[]> record = keyed(mask, limit.topic());
    if (limit.takes(record)) {
      publish(delivery, List.of(record), mask);
      return mask;
    }
    String why = tooLarge(mask, record, limit);
    Mask bare = MaskRecords.failed(mask, why);
    givenUp(delivery, bare, new TransportException(why));
    return bare;
  }

  private static String tooLarge(
      Mask mask, ProducerRecord<String, byte[]> record, RecordLimit limit) {
    return ("the mask of %d×%d is a record of %d bytes, but topic %s takes at most %d: raise its"
            + " max.message.bytes, or have smaller masks (--mask-size)")
        .formatted(
            mask.getWidth(),
            mask.getHeight(),
            RecordLimit.bytes(record),
            limit.topic(),
            limit.bytes());
  }

  /** A frame without a label map is a dead letter, and a mask that says so. */
  void givenUp(Delivery delivery, Mask mask, Throwable cause) {
    String topic = limits.get().masks().topic();
    publish(delivery, List.of(letter(delivery, cause), keyed(mask, topic)), mask);
  }

  /** A record that is no frame, or cannot be queued, is a dead letter only. */
  void refused(Delivery delivery, Outcome outcome, Throwable cause) {
    Mask nothing = Mask.newBuilder().setOutcome(outcome).build();
    publish(delivery, List.of(letter(delivery, cause)), nothing);
  }

  private ProducerRecord<String, byte[]> letter(Delivery delivery, Throwable cause) {
    ProducerRecord<String, byte[]> letter = deadLetters.of(delivery.record(), cause);
    return limits.get().deadLetters().takes(letter)
        ? letter
        : deadLetters.brief(delivery.record(), cause);
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

  private static ProducerRecord<String, byte[]> keyed(Mask mask, String topic) {
    return new ProducerRecord<>(topic, mask.getStreamId(), mask.toByteArray());
  }
}
