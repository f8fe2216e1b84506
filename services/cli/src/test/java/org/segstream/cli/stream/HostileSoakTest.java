package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.SmallModel;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.FrameSerializer;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.DropPolicy;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * A worker that follows models, a trainer and a watcher beside a hostile client: seconds in the
 * build, five minutes in the soak (CONTRIBUTING.md).
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class HostileSoakTest {
  private static final int SECONDS = Integer.getInteger("segstream.soak.hostile", 6);
  private static final int PICTURES = 20;
  private static final Topics TOPICS = Topics.standard();

  /** Streams whose frames are good, and how far their clocks are off. */
  private static final Map<String, Duration> GOOD =
      Map.of(
          "cam-0", Duration.ZERO,
          "cam-1", Duration.ZERO,
          "ahead", Duration.ofHours(2),
          "behind", Duration.ofHours(-2),
          "replaced", Duration.ZERO);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  private final Set<String> published = new HashSet<>();
  private KafkaSettings kafka = KafkaSettings.of("nowhere:1");
  private int sequence;

  @Test
  void everyReaderStaysAliveAndEveryGoodFrameHasItsMask() throws Exception {
    SegmentationModel model =
        ModelFile.read(SmallModel.file(WorkerProcess.WIDTH, WorkerProcess.HEIGHT));
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      kafka = KafkaSettings.of(broker.bootstrapServers());
      try (Admin admin = Admin.create(kafka.admin("test"));
          HostileClient hostile =
              new HostileClient(kafka, List.of("cam-0", "cam-1", "ahead"), model)) {
        TOPICS.create(admin, 2);
        play(broker, admin, hostile, model);
      }
    } finally {
      for (Process each : processes) {
        each.destroyForcibly().waitFor();
      }
    }
  }

  private void play(
      EmbeddedBroker broker, Admin admin, HostileClient hostile, SegmentationModel model)
      throws Exception {
    int ofWorker = freePort();
    int ofTrainer = freePort();
    String[] worker = {"--follow", model.name(), "--http-port", "" + ofWorker, "--model", file()};
    String[] trainer = {
      "--from", file(), "--http-port", "" + ofTrainer, "--dir", folder.resolve("t").toString()
    };
    start(broker, "worker", worker);
    start(broker, "trainer", trainer);
    start(
        broker,
        "watch",
        "--stream=cam-0",
        "--from-beginning",
        "--headless",
        "--json",
        "--out=" + folder.resolve("watched"));
    await().atMost(Duration.ofMinutes(2)).until(() -> ask(ofWorker, "health/ready") == 200);
    await().atMost(Duration.ofMinutes(2)).until(() -> ask(ofTrainer, "health/ready") == 200);

    soak(admin, hostile);

    hostile.publish(model.named(model.name(), "final"));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> metrics(ofWorker).contains("version=\"final\""));
    try (KafkaProducer<String, Frame> cameras = cameras()) {
      publish(cameras, pictures());
    }
    assertMasks();
    assertThat(processes).allMatch(Process::isAlive);
    assertThat(List.of(ask(ofWorker, "health/live"), ask(ofTrainer, "health/live")))
        .containsExactly(200, 200);
    assertThat(List.of(ask(ofWorker, "health/ready"), ask(ofTrainer, "health/ready")))
        .containsExactly(200, 200);
    await().atMost(Duration.ofMinutes(1)).until(() -> lag(admin, "segstream-worker") == 0);
    await().atMost(Duration.ofMinutes(1)).until(() -> lag(admin, "segstream-trainer") == 0);
    JsonNode watched = watched();
    String counts = metrics(ofWorker);
    System.out.printf(
        "hostile: %d s, %d junk records, %d good frames, watched %d, unreadable %d, refused"
            + " models %.0f, ahead %.0f, behind %.0f%n",
        SECONDS,
        hostile.records(),
        published.size(),
        watched.get("masks").asLong(),
        watched.get("unreadable").asLong(),
        sum(counts, "segstream_models_refused_total"),
        sum(counts, "segstream_frames_ahead_total"),
        sum(counts, "segstream_frames_behind_total"));
    assertThat(watched.get("masks").asLong()).isGreaterThanOrEqualTo(sequence);
    assertThat(watched.get("unreadable").asLong()).isPositive();
    assertThat(sum(counts, "segstream_models_refused_total")).isPositive();
    assertThat(sum(counts, "segstream_frames_ahead_total")).isGreaterThanOrEqualTo(sequence);
    assertThat(sum(counts, "segstream_frames_behind_total")).isPositive();
    assertThat(sum(counts, "segstream_certificate_failures_total")).isZero();
  }

  private void soak(Admin admin, HostileClient hostile) throws Exception {
    List<ByteString> pictures = pictures();
    long start = System.nanoTime();
    long end = start + Duration.ofSeconds(SECONDS).toNanos();
    boolean grown = false;
    try (KafkaProducer<String, Frame> cameras = cameras()) {
      while (System.nanoTime() < end) {
        publish(cameras, pictures);
        for (int i = 0; i < 10; i++) {
          hostile.send();
          LockSupport.parkNanos(20_000_000);
        }
        if (!grown && System.nanoTime() - start > (end - start) / 2) {
          grown = true;
          Set<String> topics = admin.listTopics().names().get();
          admin
              .createPartitions(
                  topics.stream()
                      .collect(Collectors.toMap(it -> it, _ -> NewPartitions.increaseTo(3))))
              .all()
              .get();
        }
      }
    }
  }

  private KafkaProducer<String, Frame> cameras() {
    Map<String, Object> settings = new HashMap<>(kafka.producer("cameras", 1 << 16));
    settings.put("metadata.max.age.ms", 1000);
    return new KafkaProducer<>(settings, new StringSerializer(), new FrameSerializer());
  }

  private static List<ByteString> pictures() {
    SyntheticStreet street =
        new SyntheticStreet(5, WorkerProcess.WIDTH, WorkerProcess.HEIGHT, CameraMotion.FORWARD);
    return IntStream.range(0, PICTURES)
        .mapToObj(i -> ByteString.copyFrom(street.frame(i).image().rgb()))
        .toList();
  }

  /** A frame of each stream, and one that nobody can be in time for. */
  private void publish(KafkaProducer<String, Frame> cameras, List<ByteString> pictures) {
    ByteString picture = pictures.get(sequence % PICTURES);
    GOOD.forEach((stream, clock) -> {
      send(cameras, frame(stream, picture, clock).build());
      published.add(stream + "/" + sequence);
    });
    send(cameras, frame("replaced", pictures.getFirst(), Duration.ZERO).build());
    send(
        cameras,
        frame("late", picture, Duration.ofHours(-2))
            .setDropPolicy(DropPolicy.DROP_POLICY_DEADLINE)
            .build());
    sequence++;
  }

  private Frame.Builder frame(String stream, ByteString picture, Duration clock) {
    return WorkerProcess.frame(stream, sequence, picture).toBuilder()
        .setCaptureTime(Times.timestamp(Instant.now().plus(clock)));
  }

  private static void send(KafkaProducer<String, Frame> cameras, Frame frame) {
    var _ = cameras.send(new ProducerRecord<>(TOPICS.frames(), frame.getStreamId(), frame));
  }

  private void assertMasks() {
    Set<String> segmented = new HashSet<>();
    Map<String, Outcome> late = new TreeMap<>();
    try (var reader =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, 3).mapToObj(i -> new TopicPartition(TOPICS.masks(), i)).toList();
      reader.assign(all);
      reader.seekToBeginning(all);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> {
            reader
                .poll(Duration.ofMillis(100))
                .forEach(record -> note(record.value(), segmented, late));
            return segmented.containsAll(published) && late.size() >= sequence;
          });
    }
    assertThat(late.values()).containsOnly(Outcome.OUTCOME_DROPPED);
  }

  private static void note(byte[] value, Set<String> segmented, Map<String, Outcome> late) {
    try {
      Mask mask = Mask.parseFrom(value == null ? new byte[0] : value);
      String name = mask.getStreamId() + "/" + mask.getSequence();
      if (mask.getStreamId().equals("late")) {
        late.put(name, mask.getOutcome());
      } else if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED && mask.hasCertificate()) {
        segmented.add(name);
      }
    } catch (InvalidProtocolBufferException _) {
      // The hostile client's.
    }
  }

  /** What the watcher says when it is told to stop. */
  private JsonNode watched() throws Exception {
    Process watch = processes.getLast();
    watch.destroy();
    watch.waitFor();
    String log = Files.readString(folder.resolve("watch.log"));
    return new ObjectMapper().readTree(log.substring(log.lastIndexOf("\n{")));
  }

  private void start(EmbeddedBroker broker, String service, String... options) throws IOException {
    processes.add(
        WorkerProcess.start(
            service,
            broker.bootstrapServers(),
            folder.resolve(service + ".log"),
            Map.of(),
            options));
  }

  private static String file() {
    return SmallModel.file(WorkerProcess.WIDTH, WorkerProcess.HEIGHT).toString();
  }

  private static long lag(Admin admin, String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each : committed.entrySet()) {
      long end =
          admin
              .listOffsets(Map.of(each.getKey(), OffsetSpec.latest()))
              .partitionResult(each.getKey())
              .get()
              .offset();
      lag += end - each.getValue().offset();
    }
    return lag;
  }

  private static double sum(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private String metrics(int port) throws IOException, InterruptedException {
    return get(port, "metrics").body();
  }

  private int ask(int port, String page) {
    try {
      return get(port, page).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(int port, String page) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/" + page);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
