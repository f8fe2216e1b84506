package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelSet;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RunLengths;
import org.segstream.vision.RgbImage;

/** Whatever somebody puts on the topics, a watcher goes on with what comes next. */
@Timeout(90)
class WatchCommandTest {
  private static final int SIDE = 64;
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;
  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            Map.of("fetch.max.wait.ms", "20", "metadata.max.age.ms", "100"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void whatIsNoMaskIsSkippedAndCountedAndTheNextOneIsShown() throws Exception {
    Topics topics = madeTopics("hostile");
    Frame frame = frame(0).build();
    Frame.Builder broken = frame(1);
    broken
        .getImageBuilder()
        .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
        .setData(ByteString.copyFromUtf8("no JPEG"));
    Mask.Builder png = mask(0);
    png.getLabelMapBuilder().setPng(ByteString.copyFromUtf8("\u0089PNG xxxxxxxxxxxxxxxxxxxxxxxx"));
    Mask.Builder runs = mask(0);
    runs.getLabelMapBuilder().getRunLengthsBuilder().setLengths(0, 5);
    Mask.Builder huge = mask(0);
    huge.getLabelMapBuilder().setWidth(-1).setHeight(-1);
    Mask.Builder id = mask(0);
    id.getLabelMapBuilder()
        .getRunLengthsBuilder()
        .setLabels(ByteString.copyFrom(new byte[] {9, 1}));
    Mask.Builder set = mask(0);
    set.getLabelSetBuilder().clearClasses();
    try (Producer<String, byte[]> producer = producer()) {
      send(producer, topics.frames(), "junk".getBytes(StandardCharsets.UTF_8));
      send(producer, topics.frames(), frame.toByteArray());
      send(producer, topics.frames(), new byte[0]);
      send(producer, topics.frames(), broken.build().toByteArray());
      send(producer, topics.masks(), "no mask\u00ff\u00ff".getBytes(StandardCharsets.UTF_8));
      send(producer, topics.masks(), new byte[0]);
      send(producer, topics.masks(), mask(0).setStreamId("other").build().toByteArray());
      for (Mask.Builder bad : List.of(png, runs, huge, id, set)) {
        send(producer, topics.masks(), bad.build().toByteArray());
      }
      send(producer, topics.masks(), mask(1).build().toByteArray());
      send(producer, topics.frames(), frame.toByteArray());
      send(producer, topics.masks(), mask(0).build().toByteArray());
    }

    Cli watched =
        Cli.run(
            "watch",
            "--stream=cam",
            "--from-beginning",
            "--headless",
            "--frames=2",
            "--json",
            "--topic-prefix=hostile",
            "--bootstrap-servers=" + broker.bootstrapServers(),
            "--out=" + folder);

    assertThat(watched.exit()).as(watched.err()).isZero();
    JsonNode summary = new ObjectMapper().readTree(watched.out());
    assertThat(summary.get("masks").asInt()).isEqualTo(2);
    assertThat(summary.get("unreadable").asInt()).isEqualTo(8);
    assertThat(summary.get("latency_ms").get("p50").isNull()).as("no capture time").isTrue();
    RgbImage picture = RgbImage.decode(Files.readAllBytes(folder.resolve("frame-000000.png")));
    assertThat(picture.rgb()[0]).as("red over black").isPositive();
    assertThat(picture.rgb()[1]).isZero();
    assertThat(folder.resolve("overlay.mp4")).isNotEmptyFile();
  }

  @Test
  void masksOnPartitionsThatAreAddedMeanwhileAreSeen() throws Exception {
    Topics topics = madeTopics("grown");
    List<Long> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    try (StreamWatcher watcher = new StreamWatcher(kafka, topics, "cam", false)) {
      CompletableFuture<Void> watching =
          CompletableFuture.runAsync(
              () -> watcher.watch((mask, _) -> seen.add(mask.record().getSequence()), stop::get));
      try (Admin admin = Admin.create(kafka.admin("test"))) {
        admin.createPartitions(Map.of(topics.masks(), NewPartitions.increaseTo(2))).all().get();
      }
      byte[] mask = mask(5).build().toByteArray();
      try (Producer<String, byte[]> producer = producer()) {
        producer.send(new ProducerRecord<>(topics.masks(), 1, "cam", mask)).get();
      }
      await().until(() -> seen.equals(List.of(5L)));
      stop.set(true);
      watching.join();
    }
  }

  @Test
  void aPictureOfAnotherSizeThanTheFirstIsScaledToTheVideos() {
    try (OverlayOutput output = new OverlayOutput(folder, 25, 1)) {
      output.add(0, OptionalLong.empty(), new RgbImage(64, 48, new byte[64 * 48 * 3]));
      output.add(1, OptionalLong.empty(), new RgbImage(32, 80, new byte[32 * 80 * 3]));
    }
    assertThat(folder.resolve("frame-000001.png")).exists();
    assertThat(folder.resolve("overlay.mp4")).isNotEmptyFile();
  }

  private static Topics madeTopics(String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 1);
    }
    return topics;
  }

  private static Producer<String, byte[]> producer() {
    return new KafkaProducer<>(
        kafka.producer("test", 1 << 16), new StringSerializer(), new ByteArraySerializer());
  }

  private static void send(Producer<String, byte[]> producer, String topic, byte[] value)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, "cam", value)).get();
  }

  /** A black frame that does not say when it was captured. */
  private static Frame.Builder frame(int sequence) {
    return Frame.newBuilder()
        .setStreamId("cam")
        .setSequence(sequence)
        .setImage(
            Image.newBuilder()
                .setWidth(SIDE)
                .setHeight(SIDE)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                .setData(ByteString.copyFrom(new byte[3 * SIDE * SIDE])));
  }

  /** Its mask as run lengths: red above, green below. */
  private static Mask.Builder mask(int sequence) {
    int half = SIDE * SIDE / 2;
    return Mask.newBuilder()
        .setStreamId("cam")
        .setSequence(sequence)
        .setOutcome(Outcome.OUTCOME_SEGMENTED)
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(SIDE)
                .setHeight(SIDE)
                .setRunLengths(
                    RunLengths.newBuilder()
                        .setLabels(ByteString.copyFrom(new byte[] {0, 1}))
                        .addLengths(half)
                        .addLengths(half)))
        .setLabelSet(
            LabelSet.newBuilder()
                .setName("two")
                .addClasses(LabelClass.newBuilder().setName("red").setRgb(0xE00000))
                .addClasses(LabelClass.newBuilder().setName("green").setRgb(0x00E000))
                .setVoidId(2));
  }
}
