package org.segstream.trainer.labels;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;

/** What a topic held at one moment, to be read as often as one likes. */
final class TopicSpan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> ends;

  TopicSpan(KafkaSettings kafka, String topic) {
    this.consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-labels"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    this.partitions =
        (found == null ? List.<PartitionInfo>of() : found)
            .stream().map(each -> new TopicPartition(topic, each.partition())).toList();
    if (partitions.isEmpty()) {
      consumer.close();
      throw new TransportException(
          "there is no topic " + topic + "; make it with 'segstream topics create'");
    }
    this.ends = Map.copyOf(consumer.endOffsets(partitions));
  }

  /** Tells every record, those of a partition in order. */
  void forEach(Consumer<ConsumerRecord<String, byte[]>> action) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    while (!ends.entrySet().stream().allMatch(end -> isReached(end.getKey(), end.getValue()))) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        if (record.offset() < end) {
          action.accept(record);
        }
      }
    }
  }

  private boolean isReached(TopicPartition partition, long end) {
    return consumer.position(partition) >= end;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
