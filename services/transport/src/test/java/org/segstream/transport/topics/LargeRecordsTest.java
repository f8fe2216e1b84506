package org.segstream.transport.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.transport.SharedBroker;
import org.segstream.transport.serde.ModelDeserializer;
import org.segstream.transport.serde.ModelSerializer;
import org.segstream.v1.Model;

@Timeout(60)
class LargeRecordsTest {

  @Test
  void aModelOf60MiBPassesThroughWithTheStandardSettings() throws Exception {
    Topics topics = new Topics("large");
    try (Admin admin = SharedBroker.admin()) {
      topics.create(admin, 1);
    }
    byte[] weights = new byte[60 << 20];
    new Random(5).nextBytes(weights);
    ByteString payload = UnsafeByteOperations.unsafeWrap(weights);
    Model model = Model.newBuilder().setName("street").setVersion("1").setData(payload).build();
    // The settings are for small records: a large one must pass all the same.
    try (KafkaProducer<String, Model> producer =
        new KafkaProducer<>(
            SharedBroker.settings().producer("test", 1000),
            new StringSerializer(),
            new ModelSerializer())) {
      producer.send(new ProducerRecord<>(topics.models(), "street/1", model)).get();
    }
    assertThat(readFirst(topics.models()).getData()).isEqualTo(payload);
  }

  private static Model readFirst(String topic) {
    try (KafkaConsumer<String, Model> consumer =
        new KafkaConsumer<>(
            SharedBroker.settings().consumer("test"),
            new StringDeserializer(),
            new ModelDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      while (true) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          return record.value();
        }
      }
    }
  }
}
