package org.segstream.transport.flow;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes what became of records, and marks their deliveries done once that is safe. Thread-safe.
 */
public interface Outbox extends AutoCloseable {

  /** What became of results handed over. */
  enum Settlement {
    /** Kafka has them. */
    PUBLISHED,
    /** The partition is somebody else's by now: nothing was published. */
    WITHHELD
  }

  /**
   * Publishes the results of one record. Results for one key leave in the order of the calls.
   *
   * @return completes when the results are safe or withheld, exceptionally when Kafka does not take
   *     them: the record's offset is then not committed
   */
  CompletionStage<Settlement> publish(
      Delivery delivery, List<ProducerRecord<String, byte[]>> results);

  /** Finishes what was handed over. */
  @Override
  void close();
}
