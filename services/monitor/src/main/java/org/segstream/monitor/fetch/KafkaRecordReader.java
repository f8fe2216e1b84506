package org.segstream.monitor.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.v1.RecordPosition;

/** Reads with a consumer of its own, which belongs to no group. Thread-safe: one after another. */
public final class KafkaRecordReader implements RecordReader, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;

  /** Connects at the first record. */
  public KafkaRecordReader(KafkaSettings kafka, String clientId) {
    Map<String, Object> settings = kafka.consumer(clientId);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Optional<byte[]> at(RecordPosition place) {
    return read(place, 1, record -> record.offset() == place.getOffset());
  }

  @Override
  public Optional<byte[]> find(RecordPosition from, int most, Predicate<byte[]> wanted) {
    return read(from, most, record -> record.value() != null && wanted.test(record.value()));
  }

  private synchronized Optional<byte[]> read(
      RecordPosition from, int most, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    TopicPartition partition = new TopicPartition(from.getTopic(), from.getPartition());
    try {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      consumer.seek(partition, from.getOffset());
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      int seen = 0;
      while (consumer.position(partition) < end && seen < most) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          seen++;
          if (wanted.test(record)) {
            return Optional.of(record.value() == null ? new byte[0] : record.value());
          }
        }
        if (System.nanoTime() > deadline) {
          throw new TransportException("Kafka gave no record of " + partition + " in time");
        }
      }
      return Optional.empty();
    } catch (KafkaException e) {
      throw new TransportException(partition + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
