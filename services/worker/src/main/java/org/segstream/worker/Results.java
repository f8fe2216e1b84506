package org.segstream.worker;

import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way out of the worker: publishes what became of each frame, counts and logs it, and
 * enters it into the ledger once Kafka has it. Thread-safe.
 */
final class Results {
  private static final Logger LOG = LoggerFactory.getLogger(Results.class);

  private final Outbox outbox;
  private final Supplier<OutputLimits> limits;
  private final FrameLedger ledger;
  private final WorkerMetrics metrics;
  private final ProducerClocks clocks;
  private final Consumer<Throwable> onFatal;
  private final Clock clock;
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);

  /**
   * @param limits asked before each result, from threads that may wait
   * @param clocks looks at the times of each frame
   * @param onFatal told when a result could not be published: its offset is not committed
   */
  Results(
      Outbox outbox,
      Supplier<OutputLimits> limits,
      FrameLedger ledger,
      WorkerMetrics metrics,
      ProducerClocks clocks,
      Consumer<Throwable> onFatal,
      Clock clock) {
    this.outbox = outbox;
    this.limits = limits;
    this.ledger = ledger;
    this.metrics = metrics;
    this.clocks = clocks;
    this.onFatal = onFatal;
    this.clock = clock;
  }

  /** Takes what became of a frame; those of a stream in order. May wait for the broker. */
  void accept(Fate fate) {
    switch (fate) {
      case Fate.Segmented segmented -> segmented(segmented);
      case Fate.Dropped dropped -> {
        Mask mask = MaskRecords.dropped(dropped);
        answer(dropped.frame(), mask, List.of(keyed(mask)));
      }
      case Fate.Failed failed -> {
        log(failed.frame().delivery(), failed.cause());
        Mask mask = MaskRecords.failed(failed, outcome(failed.cause()));
        failed(failed.frame(), mask, failed.cause());
      }
      case Fate.Refused refused -> {
        log(refused.delivery(), refused.cause());
        Mask none = Mask.newBuilder().setOutcome(outcome(refused.cause())).build();
        publish(refused.delivery(), List.of(letter(refused.delivery(), refused.cause())), none);
      }
      case Fate.Returned _ -> ledger.returned();
    }
  }

  private static Outcome outcome(Throwable cause) {
    return cause instanceof MalformedRecordException
        ? Outcome.OUTCOME_UNDECODABLE
        : Outcome.OUTCOME_FAILED;
  }

  private void log(Delivery delivery, Throwable cause) {
    if (outcome(cause) == Outcome.OUTCOME_FAILED) {
      LOG.error("a frame could not be segmented", cause);
    } else {
      unreadable.add(delivery.record(), cause);
    }
  }

  private void segmented(Fate.Segmented fate) {
    fate.segmentation().check().ifPresent(this::checked);
    Mask mask = MaskRecords.segmented(fate);
    ProducerRecord<String, byte[]> record = keyed(mask);
    RecordLimit limit = limits.get().masks();
    if (limit.takes(record)) {
      answer(fate.frame(), mask, List.of(record));
      metrics.segmented(fate.frame(), mask, clock.instant());
    } else {
      String why = tooLarge(mask, record, limit);
      failed(fate.frame(), MaskRecords.tooLarge(mask, why), new TransportException(why));
    }
  }

  private void checked(CertificateCheck check) {
    metrics.checked(check);
    if (!check.passed()) {
      LOG.error("a certificate does not hold: {}", check.failures());
    }
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
  private void failed(QueuedFrame frame, Mask mask, Throwable cause) {
    answer(frame, mask, List.of(letter(frame.delivery(), cause), keyed(mask)));
  }

  private ProducerRecord<String, byte[]> letter(Delivery delivery, Throwable cause) {
    RecordLimit limit = limits.get().deadLetters();
    DeadLetters letters = new DeadLetters(limit.topic());
    ProducerRecord<String, byte[]> letter = letters.of(delivery.record(), cause);
    return limit.takes(letter) ? letter : letters.brief(delivery.record(), cause);
  }

  private ProducerRecord<String, byte[]> keyed(Mask mask) {
    return new ProducerRecord<>(
        limits.get().masks().topic(), mask.getStreamId(), mask.toByteArray());
  }

  private void answer(QueuedFrame frame, Mask mask, List<ProducerRecord<String, byte[]>> records) {
    publish(frame.delivery(), records, mask);
    metrics.became(mask);
    clocks.look(frame, clock.instant());
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
            ledger.settled(outcome, reason);
          } else {
            ledger.returned();
          }
        });
  }
}
