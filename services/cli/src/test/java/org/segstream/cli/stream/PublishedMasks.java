package org.segstream.cli.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MaskDeserializer;
import org.segstream.v1.Mask;

/** All masks published so far, as a reader of committed records sees them. */
public final class PublishedMasks implements AutoCloseable {
  private final KafkaConsumer<String, Mask> consumer;
  private final List<ConsumerRecord<String, Mask>> records = new ArrayList<>();

  /** The topic must exist. */
  public PublishedMasks(EmbeddedBroker broker, int partitions) {
    this(KafkaSettings.of(broker.bootstrapServers()), partitions);
  }

  /** The topic must exist. */
  public PublishedMasks(KafkaSettings kafka, int partitions) {
    consumer =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), new MaskDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartition("segstream.masks", i))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  public List<ConsumerRecord<String, Mask>> poll() {
    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
