package org.segstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedBrokerTest {

  @Test
  void keepsRecordsAndGroupOffsetsOverARestartOnTheSameDirectory(@TempDir Path data)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().dataDirectory(data).start()) {
      createTopic(broker, "kept");
      send(broker, "kept", "one");
      assertThat(readOneAndCommit(broker, "kept")).isEqualTo("one");
      send(broker, "kept", "two");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.builder().dataDirectory(data).start()) {
      assertThat(readOneAndCommit(broker, "kept")).isEqualTo("two");
    }
    assertThat(data).isNotEmptyDirectory();
  }

  @Test
  void deletesItsTemporaryDirectory() {
    Path data;
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      data = broker.dataDirectory();
      assertThat(data).isNotEmptyDirectory();
    }
    assertThat(data).doesNotExist();
  }

  @Test
  void namesAPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.builder().port(taken.getLocalPort()).start())
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "port %d is in use; stop what listens there, or choose another port",
              taken.getLocalPort());
    }
  }

  @Test
  void namesADataDirectoryThatIsAFile(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("data"));
    assertThatThrownBy(() -> EmbeddedBroker.builder().dataDirectory(file).start())
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("data directory " + file + " cannot be made");
  }

  @Test
  void refusesADirectoryThatAnotherBrokerUses() {
    try (EmbeddedBroker first = EmbeddedBroker.builder().start()) {
      assertThatThrownBy(
              () -> EmbeddedBroker.builder().dataDirectory(first.dataDirectory()).start())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("is in use by another broker");
    }
  }

  private static void createTopic(EmbeddedBroker broker, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
  }

  private static void send(EmbeddedBroker broker, String topic, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))).get();
    }
  }

  private static String readOneAndCommit(EmbeddedBroker broker, String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "group.id", "test",
            "group.protocol", "consumer",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> first : consumer.poll(Duration.ofMillis(100))) {
          consumer.commitSync();
          return new String(first.value(), StandardCharsets.UTF_8);
        }
      }
    }
  }
}
