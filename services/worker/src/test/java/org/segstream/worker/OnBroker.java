package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.options.WorkerOptions;

/**
 * Topics of their own for each test on one real broker, and a consumer that knows the published
 * schema only.
 */
@Timeout(60)
abstract class OnBroker {
  static final SegmentationModel MODEL = BundledModels.load("street");
  static final int PARTITIONS = 3;
  static final int WIDTH = 64;
  static final int HEIGHT = 48;
  private static final EmbeddedBroker BROKER = EmbeddedBroker.builder().start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
  }

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  Topics topics;
  KafkaSettings kafka;
  KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void makeTopics() {
    topics = new Topics("t" + UUID.randomUUID().toString().substring(0, 8));
    // A reader that closes waits for its last fetch.
    kafka = new KafkaSettings(BROKER.bootstrapServers(), Map.of("fetch.max.wait.ms", "20"));
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, PARTITIONS);
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

  /** A worker that runs the given network in place of the model's. */
  Worker worker(SegmentationEngine engine, WorkerOptions options) {
    return new Worker(kafka, topics, segmenter(engine), options, registry);
  }

  static Segmenter segmenter(SegmentationEngine engine) {
    return new Segmenter(MODEL, engine, new ReferenceSolver(), MaskSize.OF_FRAME);
  }

  /** A frame whose image is none. */
  static Frame damaged(String stream, int sequence) {
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
            .setData(ByteString.copyFromUtf8("not a JPEG"))
            .build();
    return Frame.newBuilder().setStreamId(stream).setSequence(sequence).setImage(image).build();
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
    properties.put("bootstrap.servers", BROKER.bootstrapServers());
    properties.put("isolation.level", "read_committed");
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Instant deadline = Instant.now().plusSeconds(20);
      while (found.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    assertThat(found).as("records on " + topic).hasSize(count);
    return found;
  }
}
