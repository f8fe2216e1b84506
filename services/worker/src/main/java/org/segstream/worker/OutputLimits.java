package org.segstream.worker;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.transport.topics.Topics;

/**
 * How large results may be.
 *
 * @param masks of the topic of masks
 * @param deadLetters of the topic of dead letters
 */
record OutputLimits(RecordLimit masks, RecordLimit deadLetters) {

  /** Topics that take anything. */
  static Supplier<OutputLimits> none(String masks, String deadLetters) {
    OutputLimits limits = new OutputLimits(RecordLimit.none(masks), RecordLimit.none(deadLetters));
    return () -> limits;
  }

  /** Asks Kafka the first time; a worker need not find a broker when it starts. */
  static Supplier<OutputLimits> ofTopics(KafkaSettings kafka, String clientId, Topics topics) {
    return new Supplier<>() {
      private Optional<OutputLimits> known = Optional.empty();

      @Override
      public synchronized OutputLimits get() {
        OutputLimits limits = known.orElseGet(() -> ask(kafka, clientId, topics));
        known = Optional.of(limits);
        return limits;
      }
    };
  }

  private static OutputLimits ask(KafkaSettings kafka, String clientId, Topics topics) {
    try (Admin admin = Admin.create(kafka.admin(clientId))) {
      return new OutputLimits(
          RecordLimit.of(admin, kafka, topics.masks()),
          RecordLimit.of(admin, kafka, topics.deadLetters()));
    }
  }
}
