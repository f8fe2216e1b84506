package org.segstream.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.serde.MaskDeserializer;
import org.segstream.v1.Mask;

/**
 * A consumer of the masks of a topic's only partition, from the beginning, that knows the published
 * schema only.
 */
final class MaskReader implements AutoCloseable {
  private final KafkaConsumer<String, Mask> consumer;

  MaskReader(String bootstrapServers, String topic) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("isolation.level", "read_committed");
    properties.put("metadata.max.age.ms", "500");
    this.consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new MaskDeserializer());
    List<TopicPartition> only = List.of(new TopicPartition(topic, 0));
    consumer.assign(only);
    consumer.seekToBeginning(only);
  }

  List<Mask> poll() {
    List<Mask> masks = new ArrayList<>();
    for (ConsumerRecord<String, Mask> record : consumer.poll(Duration.ofMillis(100))) {
      masks.add(record.value());
    }
    return masks;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
