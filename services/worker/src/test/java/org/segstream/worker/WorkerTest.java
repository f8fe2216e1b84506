package org.segstream.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
import org.junit.jupiter.api.Test;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.crf.ReferenceSolver;
import org.segstream.transport.DeadLetters;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.Topics;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.StartKind;
import org.segstream.vision.LabelMap;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** A worker on a real broker, watched by a consumer that knows the published schema only. */
class WorkerTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final SegmentationModel MODEL = BundledModels.load("street");
  private static EmbeddedBroker broker;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Topics topics;
  private KafkaSettings kafka;
  private KafkaProducer<String, byte[]> producer;

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

  @Test
  void twoInterleavedStreamsAreEachInOrderAndNoFrameIsWithoutAMask() {
    for (int i = 0; i < 12; i++) {
      publish(frame("left", i));
      publish(frame("right", i));
    }
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      List<Mask> masks = masks(24);
      Map<String, List<Long>> sequences =
          masks.stream()
              .collect(
                  Collectors.groupingBy(
                      Mask::getStreamId,
                      Collectors.mapping(Mask::getSequence, Collectors.toList())));
      List<Long> all = LongStream.range(0, 12).boxed().toList();
      assertThat(sequences).isEqualTo(Map.of("left", all, "right", all));
      assertThat(masks).allSatisfy(WorkerTest::assertCertified);
      assertThat(masks)
          .filteredOn(mask -> mask.getSequence() > 0)
          .allMatch(mask -> mask.getCertificate().getStart() == StartKind.START_KIND_WARM);
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.frames.received").count()).isEqualTo(24);
    assertThat(registry.counter("segstream.certificate.checks").count()).isEqualTo(24);
    assertThat(registry.counter("segstream.certificate.failures").count()).isZero();
  }

  @Test
  void theMaskNamesItsFrameItsModelItsLabelsAndTheTimeSpent() {
    publish(frame("cam", 7));
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      Mask mask = masks(1).getFirst();
      assertThat(mask.getCaptureTime().getSeconds()).isEqualTo(7);
      assertThat(mask.getFrame().getTopic()).isEqualTo(topics.frames());
      assertThat(mask.getFrame().getOffset()).isZero();
      assertThat(mask.getModel().getName()).isEqualTo(MODEL.name());
      assertThat(mask.getModel().getSha256().size()).isEqualTo(32);
      assertThat(mask.getLabelSet().getClassesCount()).isEqualTo(MODEL.labels().size());
      assertThat(mask.getWidth()).isEqualTo(WIDTH);
      assertThat(mask.getHeight()).isEqualTo(HEIGHT);
      assertThat(mask.getTimings().getTotalUs())
          .isGreaterThanOrEqualTo(
              mask.getTimings().getNetworkUs() + mask.getTimings().getCrfSolveUs())
          .isPositive();
      assertThat(worker.ended()).isNotDone();
    }
  }

  @Test
  void aSmallerMaskSizeIsRecordedAndCertified() {
    publish(frame("cam", 0));
    try (Worker worker = worker(MaskSize.parse("32x20"))) {
      Mask mask = masks(1).getFirst();
      assertThat(mask.getWidth()).isEqualTo(32);
      assertThat(mask.getHeight()).isEqualTo(20);
      LabelMap labels = LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray());
      assertThat(labels.width()).isEqualTo(32);
      assertThat(labels.height()).isEqualTo(20);
      assertCertified(mask);
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.certificate.failures").count()).isZero();
  }

  @Test
  void whatCannotBeReadBecomesADeadLetterAndItsFrameAMaskThatSaysSoAndTheStreamGoesOn() {
    publish(frame("cam", 0));
    var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", "no frame".getBytes(UTF_8)));
    var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", null));
    publish(damagedJpeg("cam", 1));
    publish(frame("cam", 2));
    try (Worker worker = worker(MaskSize.OF_FRAME)) {
      List<Mask> masks = masks(3);
      assertThat(masks.stream().map(Mask::getOutcome))
          .containsExactly(
              Outcome.OUTCOME_SEGMENTED, Outcome.OUTCOME_UNDECODABLE, Outcome.OUTCOME_SEGMENTED);
      assertThat(masks.get(1).getSequence()).isEqualTo(1);
      assertThat(masks.get(1).getOutcomeDetail()).isNotBlank();
      List<ConsumerRecord<String, byte[]>> letters = records(topics.deadLetters(), 3);
      assertThat(letters.getFirst().key()).isEqualTo("cam");
      assertThat(letters.getFirst().value()).isEqualTo("no frame".getBytes(UTF_8));
      assertThat(letters)
          .allSatisfy(letter -> {
            assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(topics.frames());
            assertThat(header(letter, DeadLetters.ERROR_MESSAGE)).isNotBlank();
          });
      assertThat(letters.stream().map(letter -> header(letter, DeadLetters.OFFSET)))
          .containsExactly("1", "2", "3");
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.frames.undecodable").count()).isEqualTo(3);
  }

  @Test
  void aSecondWorkerGoesOnWhereTheFirstWasClosed() {
    IntStream.range(0, 6).forEach(i -> publish(frame("cam", i)));
    try (Worker first = worker(MaskSize.OF_FRAME)) {
      masks(6);
      assertThat(first.ended()).isNotDone();
    }
    IntStream.range(6, 9).forEach(i -> publish(frame("cam", i)));
    try (Worker second = worker(MaskSize.OF_FRAME)) {
      assertThat(masks(9).stream().map(Mask::getSequence))
          .isEqualTo(LongStream.range(0, 9).boxed().toList());
      assertThat(second.ended()).isNotDone();
    }
  }

  @Test
  void theSameFramesGiveTheSameMasksForAnyNumberOfThreads() {
    IntStream.range(0, 6).forEach(i -> publish(frame("cam", i)));
    List<Mask> one;
    try (Worker worker = worker(MaskSize.OF_FRAME, 1)) {
      one = masks(6);
      assertThat(worker.ended()).isNotDone();
    }
    List<Mask> four;
    try (Worker worker = worker(MaskSize.OF_FRAME, 4)) {
      four = masks(12).subList(6, 12);
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(four.stream().map(Mask::getLabelMap))
        .isEqualTo(one.stream().map(Mask::getLabelMap).toList());
    assertThat(four.stream().map(Mask::getCertificate))
        .isEqualTo(one.stream().map(Mask::getCertificate).toList());
  }

  private Worker worker(MaskSize size) {
    return worker(size, 2, "group");
  }

  private Worker worker(MaskSize size, int threads) {
    return worker(size, threads, "group-of-" + threads);
  }

  private Worker worker(MaskSize size, int threads, String group) {
    Segmenter segmenter =
        new Segmenter(MODEL, new ColourEngine(MODEL.labels()), new ReferenceSolver(), size);
    WorkerOptions options = new WorkerOptions(group, 1e-2, 100, threads, 1, 8);
    return new Worker(kafka, topics, segmenter, options, registry);
  }

  private void publish(Frame frame) {
    var _ =
        producer.send(
            new ProducerRecord<>(topics.frames(), frame.getStreamId(), frame.toByteArray()));
  }

  private static Frame frame(String stream, int sequence) {
    SyntheticStreet street = new SyntheticStreet(3, WIDTH, HEIGHT, CameraMotion.FORWARD);
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
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

  private static Frame damagedJpeg(String stream, int sequence) {
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
            .setData(ByteString.copyFromUtf8("not a JPEG"))
            .build();
    return Frame.newBuilder().setStreamId(stream).setSequence(sequence).setImage(image).build();
  }

  private static void assertCertified(Mask mask) {
    Certificate certificate = mask.getCertificate();
    assertThat(certificate.getLowerBound()).isLessThanOrEqualTo(certificate.getEnergy());
    assertThat(certificate.getRelativeGap()).isBetween(0.0, 1e-2);
  }

  /** The first records of the masks topic, by a plain Kafka consumer. */
  private List<Mask> masks(int count) {
    return records(topics.masks(), count).stream().map(WorkerTest::parse).toList();
  }

  private static Mask parse(ConsumerRecord<String, byte[]> record) {
    try {
      return Mask.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private List<ConsumerRecord<String, byte[]>> records(String topic, int count) {
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

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
