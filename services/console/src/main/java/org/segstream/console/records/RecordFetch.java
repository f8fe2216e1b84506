package org.segstream.console.records;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.v1.RecordPosition;

/**
 * Reads single records by their places, with a consumer of its own that belongs to no group. Each
 * costs one request. Thread-safe: one after another.
 */
public final class RecordFetch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * After a record, a consumer asks for the next one at once, and a broker is asked for one thing
   * at a time: what is wanted next waits for an answer to that.
   */
  private static final int LONGEST_FETCH_MS = 5;

  private final Consumer<String, byte[]> consumer;
  private final Duration patience;

  /**
   * Connects at the first record.
   *
   * @param patience for one record
   */
  public RecordFetch(KafkaSettings kafka, String clientId, Duration patience) {
    Map<String, Object> settings = kafka.consumer(clientId);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LONGEST_FETCH_MS);
    // What is gone is not to be searched for from the beginning.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    // A whole batch comes all the same, and no more than that is wanted.
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    this.patience = patience;
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The record at this place; empty if it is gone, or was never committed.
   *
   * @throws TransportException if Kafka gives no answer in time
   */
  public synchronized Optional<ConsumerRecord<String, byte[]>> at(RecordPosition place) {
    TopicPartition partition = new TopicPartition(place.getTopic(), place.getPartition());
    try {
      if (!consumer.assignment().contains(partition)) {
        consumer.assign(List.of(partition));
      }
      consumer.seek(partition, place.getOffset());
      long deadline = System.nanoTime() + patience.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL).records(partition)) {
          if (record.offset() >= place.getOffset()) {
            return record.offset() == place.getOffset() ? Optional.of(record) : Optional.empty();
          }
        }
        if (consumer.position(partition) > place.getOffset()) {
          return Optional.empty();
        }
      }
      throw new TransportException(
          "Kafka gave no record of %s within %d ms".formatted(partition, patience.toMillis()));
    } catch (OffsetOutOfRangeException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | KafkaException e) {
      throw new TransportException(partition + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
