package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Topics of their own for each test on one real broker, and a consumer that knows the published
 * schema only.
 */
abstract class OnBroker {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;
  private static EmbeddedBroker broker;

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  Topics topics;
  KafkaSettings kafka;
  KafkaProducer<String, byte[]> producer;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void makeTopics() {
    topics = new Topics("t" + UUID.randomUUID().toString().substring(0, 8));
    kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 3);
    }
    producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 20), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void closeProducer() {
    producer.close();
  }

  void publish(Frame frame) {
    var _ =
        producer.send(
            new ProducerRecord<>(topics.frames(), frame.getStreamId(), frame.toByteArray()));
  }

  /** A frame of the synthetic street. */
  static Frame frame(String stream, int sequence) {
    return frame(stream, sequence, WIDTH, HEIGHT);
  }

  /** A frame of the synthetic street. */
  static Frame frame(String stream, int sequence, int width, int height) {
    SyntheticStreet street = new SyntheticStreet(3, width, height, CameraMotion.FORWARD);
    Image image =
        Image.newBuilder()
            .setWidth(width)
            .setHeight(height)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(ByteString.copyFrom(street.frame(sequence).image().rgb()))
            .build();
    return Frame.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(com.google.protobuf.Timestamp.newBuilder().setSeconds(sequence))
        .setImage(image)
        .build();
  }

  /** The first records of the masks topic, by a plain Kafka consumer. */
  List<Mask> masks(int count) {
    return records(topics.masks(), count).stream().map(OnBroker::parse).toList();
  }

  private static Mask parse(ConsumerRecord<String, byte[]> record) {
    try {
      return Mask.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  List<ConsumerRecord<String, byte[]>> records(String topic, int count) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrapServers());
    properties.put("group.id", UUID.randomUUID().toString());
    properties.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      Instant deadline = Instant.now().plusSeconds(60);
      while (found.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    assertThat(found).as("records on " + topic).hasSize(count);
    return found;
  }
}
