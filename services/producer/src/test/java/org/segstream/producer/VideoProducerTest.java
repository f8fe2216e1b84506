package org.segstream.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.producer.VideoProducer.Play;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.FrameDeserializer;
import org.segstream.transport.topics.TopicLimits;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameFormat;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoSource;

@Timeout(60)
class VideoProducerTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
    // A reader that closes waits for its last fetch.
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of("fetch.max.wait.ms", "20"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Time that passes by sleeping only, and a list of what was slept. */
  private static final class FakeTiming implements Timing {
    final List<Duration> sleeps = new ArrayList<>();
    Instant now = START;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      sleeps.add(duration);
      now = now.plus(duration);
    }
  }

  /** Frames at given times, in microseconds, 4×2 pixels, each filled with its number. */
  private static VideoSource clip(Optional<String> shortfall, long... micros) {
    Iterator<Long> times = LongStream.of(micros).iterator();
    return new VideoSource() {
      private int index;

      @Override
      public Optional<VideoFrame> next() {
        if (!times.hasNext()) {
          return Optional.empty();
        }
        byte[] rgb = new byte[24];
        Arrays.fill(rgb, (byte) index);
        return Optional.of(new VideoFrame(index++, times.next(), new RgbImage(4, 2, rgb)));
      }

      @Override
      public double frameRate() {
        return 25;
      }

      @Override
      public boolean isRepeatable() {
        return true;
      }

      @Override
      public Optional<String> shortfall() {
        return shortfall;
      }

      @Override
      public void stop() {}

      @Override
      public void close() {}
    };
  }

  private static Play once(Speed speed) {
    return new Play(speed, false, OptionalLong.empty());
  }

  @Test
  void framesArriveInOrderWithKeySequenceAndContent(TestInfo test) {
    Topics topics = topicsFor(test);
    Publication done = play(topics, FrameOptions.of("cam-1"), once(Speed.MAX), new FakeTiming());
    assertThat(done.frames()).isEqualTo(3);
    assertThat(done.acknowledged()).isEqualTo(3);
    assertThat(done.shortfall()).isEmpty();

    List<ConsumerRecord<String, Frame>> records = read(topics);
    assertThat(records).extracting(ConsumerRecord::key).containsOnly("cam-1");
    assertThat(records).extracting(each -> each.value().getSequence()).containsExactly(0L, 1L, 2L);
    assertThat(done.bytes())
        .isEqualTo(records.stream().mapToLong(ConsumerRecord::serializedValueSize).sum());
    Image image = records.get(2).value().getImage();
    assertThat(image.getWidth()).isEqualTo(4);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getPixelFormat()).isEqualTo(PixelFormat.PIXEL_FORMAT_RGB24);
    assertThat(image.getData().toByteArray()).hasSize(24).containsOnly(2);
    assertThat(records.get(2).value().hasDeadline()).isFalse();
  }

  @Test
  void framesAreSentWhenTheirPresentationTimeHasCome(TestInfo test) {
    Topics topics = topicsFor(test);
    FakeTiming timing = new FakeTiming();
    play(topics, FrameOptions.of("cam-1"), once(Speed.REAL_TIME), timing);
    assertThat(captureTimes(topics))
        .containsExactly(START, START.plusMillis(40), START.plusMillis(90));
    assertThat(timing.sleeps).containsExactly(Duration.ofMillis(40), Duration.ofMillis(50));
  }

  @Test
  void twiceTheSpeedIsHalfTheTime(TestInfo test) {
    Topics topics = topicsFor(test);
    FakeTiming timing = new FakeTiming();
    play(topics, FrameOptions.of("cam-1"), once(new Speed(2)), timing);
    assertThat(timing.sleeps).containsExactly(Duration.ofMillis(20), Duration.ofMillis(25));
  }

  @Test
  void atTheHighestSpeedNothingIsWaitedFor(TestInfo test) {
    Topics topics = topicsFor(test);
    FakeTiming timing = new FakeTiming();
    play(topics, FrameOptions.of("cam-1"), once(Speed.MAX), timing);
    assertThat(timing.sleeps).isEmpty();
    assertThat(captureTimes(topics)).containsOnly(START);
  }

  @Test
  void aLoopGoesOnWithSequenceAndTime(TestInfo test) {
    Topics topics = topicsFor(test);
    Play twiceAndOne = new Play(Speed.REAL_TIME, true, OptionalLong.of(7));
    play(topics, FrameOptions.of("cam-1"), twiceAndOne, new FakeTiming());
    List<ConsumerRecord<String, Frame>> records = read(topics);
    assertThat(records)
        .extracting(each -> each.value().getSequence())
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    // One frame of 40 ms between the last at 90 ms and the first of the next round.
    assertThat(captureTimes(topics))
        .extracting(time -> START.until(time, ChronoUnit.MILLIS))
        .containsExactly(0L, 40L, 90L, 130L, 170L, 220L, 260L);
  }

  @Test
  void sequenceAndDeadlineAreSetAsAskedFor(TestInfo test) {
    Topics topics = topicsFor(test);
    FrameOptions options =
        new FrameOptions("cam-1", FrameFormat.NV12, 100, Optional.of(Duration.ofMillis(150)));
    play(topics, options, once(Speed.REAL_TIME), new FakeTiming());
    Frame second = read(topics).get(1).value();
    assertThat(second.getSequence()).isEqualTo(101);
    assertThat(instant(second.getDeadline())).isEqualTo(START.plusMillis(190));
    assertThat(second.getImage().getPixelFormat()).isEqualTo(PixelFormat.PIXEL_FORMAT_NV12);
    assertThat(second.getImage().getData().size()).isEqualTo(12);
  }

  @Test
  void jpegFramesDecodeToTheImageSent(TestInfo test) {
    Topics topics = topicsFor(test);
    FrameOptions options = new FrameOptions("cam-1", FrameFormat.JPEG, 0, Optional.empty());
    play(topics, options, once(Speed.MAX), new FakeTiming());
    RgbImage decoded =
        RgbImage.decode(read(topics).get(2).value().getImage().getData().toByteArray());
    assertThat(decoded.width()).isEqualTo(4);
    assertThat(decoded.rgb()).satisfies(rgb -> assertThat((int) rgb[0]).isCloseTo(2, within(4)));
  }

  @Test
  void aTruncatedVideoIsPublishedAsFarAsItGoesAndSaysWhatIsMissing(TestInfo test) {
    Topics topics = topicsFor(test);
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      Publication done =
          new VideoProducer(publisher, once(Speed.MAX), new FakeTiming())
              .run(() -> clip(Optional.of("2 of 9 declared frames"), 0, 40_000), (_, _) -> {});
      assertThat(done.shortfall()).contains("2 of 9 declared frames");
    }
    assertThat(read(topics)).hasSize(2);
  }

  @Test
  void stopsWhileItWaitsForAFrameThatIsDueMuchLater(TestInfo test) {
    Topics topics = topicsFor(test);
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      FakeTiming timing = new FakeTiming();
      VideoProducer producer = new VideoProducer(publisher, once(Speed.REAL_TIME), timing);
      Publication done =
          producer.run(
              () -> clip(Optional.of("cut"), 0, 3_600_000_000L), (frames, _) -> producer.stop());
      assertThat(done.frames()).isEqualTo(1);
      assertThat(done.shortfall()).isEmpty();
      assertThat(timing.sleeps).isEmpty();
    }
  }

  @Test
  void aFrameLargerThanTheTopicTakesIsRefusedBeforeItIsSent(TestInfo test) throws Exception {
    Topics topics = topicsFor(test);
    limit(topics.frames(), 1000);
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      RgbImage image = new RgbImage(20, 20, new byte[1200]);
      assertThatThrownBy(() -> publisher.publish(image, START))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("a frame of 20×20 as RGB24 is a record of")
          .hasMessageContaining("but topic " + topics.frames() + " takes at most 1000")
          .hasMessageContaining("raise its max.message.bytes");
      publisher.flush();
      assertThat(publisher.acknowledged()).isZero();
    }
  }

  @Test
  void aFrameThatJustPassesTheCheckIsTakenByTheBroker(TestInfo test) throws Exception {
    Topics topics = topicsFor(test);
    RgbImage image = new RgbImage(500, 400, new byte[600_000]);
    int needed;
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      publisher.publish(image, START);
      publisher.flush();
      needed = TopicLimits.batchBytes("cam-1", Math.toIntExact(publisher.acknowledgedBytes()));
    }
    limit(topics.frames(), needed);
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      publisher.publish(image, START);
      publisher.flush();
      assertThat(publisher.acknowledged()).isEqualTo(1);
    }
    limit(topics.frames(), needed - 1);
    try (FramePublisher publisher = new FramePublisher(kafka, topics, FrameOptions.of("cam-1"))) {
      assertThatThrownBy(() -> publisher.publish(image, START))
          .isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    Topics nowhere = new Topics("nowhere");
    assertThatThrownBy(() -> new FramePublisher(kafka, nowhere, FrameOptions.of("cam-1")))
        .isInstanceOf(TransportException.class)
        .hasMessage("there is no topic nowhere.frames; make it with 'segstream topics create'");
  }

  @Test
  void speedsAreReadFromText() {
    assertThat(Speed.parse("MAX").isMax()).isTrue();
    assertThat(Speed.parse("0.5").factor()).isEqualTo(0.5);
    assertThatThrownBy(() -> Speed.parse("fast"))
        .hasMessage("speed 'fast' is neither a number nor 'max'");
    assertThatThrownBy(() -> Speed.parse("-1")).hasMessageContaining("must be above 0");
  }

  private static Publication play(
      Topics topics, FrameOptions options, Play play, FakeTiming timing) {
    try (FramePublisher publisher = new FramePublisher(kafka, topics, options)) {
      return new VideoProducer(publisher, play, timing)
          .run(() -> clip(Optional.empty(), 1_000, 41_000, 91_000), (_, _) -> {});
    }
  }

  private static Topics topicsFor(TestInfo test) {
    Topics topics = new Topics(test.getTestMethod().orElseThrow().getName());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 1);
    }
    return topics;
  }

  private static void limit(String topic, int bytes) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
      // The controller has it at once, the broker a moment later.
      await().until(() -> TopicLimits.maxMessageBytes(admin, topic) == bytes);
    }
  }

  private static List<Instant> captureTimes(Topics topics) {
    return read(topics).stream().map(each -> instant(each.value().getCaptureTime())).toList();
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  private static List<ConsumerRecord<String, Frame>> read(Topics topics) {
    TopicPartition partition = new TopicPartition(topics.frames(), 0);
    List<ConsumerRecord<String, Frame>> records = new ArrayList<>();
    try (KafkaConsumer<String, Frame> consumer =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), new FrameDeserializer())) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
