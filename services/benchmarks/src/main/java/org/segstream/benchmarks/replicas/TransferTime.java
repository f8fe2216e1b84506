package org.segstream.benchmarks.replicas;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.topics.Topics;

/** How fast the broker sends what a run has left on the gradients' topic to one reader. */
final class TransferTime {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private TransferTime() {}

  /** Milliseconds for so many bytes. */
  static double millis(KafkaSettings kafka, Topics topics, long bytes) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            AllPartitions.settings(kafka, "bench"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var _ = new AllPartitions(consumer, List.of(topics.gradients())).add(PATIENCE);
      var ends = consumer.endOffsets(consumer.assignment());
      long read = 0;
      long begin = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          read += record.value().length;
        }
      }
      return (System.nanoTime() - begin) / 1e6 * bytes / read;
    }
  }
}
