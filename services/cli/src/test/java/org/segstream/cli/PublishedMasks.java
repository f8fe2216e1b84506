package org.segstream.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.MaskDeserializer;
import org.segstream.v1.Mask;

/** All masks published so far, as a reader of committed records sees them. */
final class PublishedMasks implements AutoCloseable {
  private final KafkaConsumer<String, Mask> consumer;
  private final List<ConsumerRecord<String, Mask>> records = new ArrayList<>();

  /** The topic must exist. */
  PublishedMasks(EmbeddedBroker broker, int partitions) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrapServers());
    properties.put("isolation.level", "read_committed");
    consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new MaskDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartition("segstream.masks", i))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  List<ConsumerRecord<String, Mask>> poll() {
    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
