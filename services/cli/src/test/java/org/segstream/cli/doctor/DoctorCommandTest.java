package org.segstream.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;

class DoctorCommandTest {
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;
  private static Admin admin;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
    kafka = KafkaSettings.of(broker.bootstrapServers());
    admin = Admin.create(kafka.admin("test"));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @Test
  void aHealthySetUpHasNoProblems() throws Exception {
    topics("healthy");
    publish("healthy", "cam-1", Optional.empty());

    Cli result = doctor("healthy");

    assertThat(result.exit()).isZero();
    assertThat(levels(result)).doesNotContain("problem");
    assertThat(whats(result))
        .anyMatch(it -> it.equals("10 topics are there and as they should be"))
        .anyMatch(it -> it.equals("1 streams seen lately, each in one partition"))
        .anyMatch(it -> it.equals("this user may be a worker"))
        .anyMatch(it -> it.equals("this user may be a trainer"))
        .anyMatch(it -> it.equals("0 versions on healthy.models, 0 pointers to them"))
        .anyMatch(it -> it.matches("camvid/\\d+ is whole"))
        .anyMatch(it -> it.startsWith("onnxruntime (int8) on cpu"));
  }

  @Test
  void aWarningSaysWhatToDoAndIsNoFailure() {
    topics("warned");
    Cli result = Cli.run("doctor", "--bootstrap-servers", address(), "--topic-prefix", "warned");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("warning  brokers   1 broker answers\n", "→ run at least 3");
  }

  @Test
  void missingTopicsAreAProblemEach() throws Exception {
    Cli result = doctor("missing");

    assertThat(result.exit()).isOne();
    assertThat(problems(result))
        .hasSize(10)
        .allMatch(it -> it.startsWith("there is no topic missing."));
    assertThat(result.out()).contains("segstream topics create --topic-prefix missing");
  }

  @Test
  void aLimitThatIsTooSmallIsAProblem() throws Exception {
    topics("small");
    AlterConfigOp limit =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", "1000000"), AlterConfigOp.OpType.SET);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "small.frames");
    admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get();

    assertThat(problems(doctor("small")))
        .containsExactly("small.frames: max.message.bytes is 1000000, 8388608 expected");
  }

  @Test
  void aStreamInTwoPartitionsIsAProblem() throws Exception {
    topics("split");
    publish("split", "cam-1", Optional.of(0));
    publish("split", "cam-1", Optional.of(5));

    assertThat(problems(doctor("split")))
        .containsExactly("stream cam-1 is in partitions [0, 5]: two workers share it");
  }

  @Test
  void clocksThatAreOffAreMeasuredOnWhatComesMeanwhile() throws Exception {
    topics("clocks");
    Map<String, Duration> clocks =
        Map.of(
            "right", Duration.ZERO, "behind", Duration.ofHours(-2), "ahead", Duration.ofHours(2));
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> publishing =
        CompletableFuture.runAsync(() -> {
          while (!done.get()) {
            clocks.forEach((stream, off) -> publish("clocks", stream, Instant.now().plus(off)));
            LockSupport.parkNanos(20_000_000);
          }
        });
    Cli result = doctor("clocks");
    done.set(true);
    publishing.get();

    assertThat(whats(result))
        .anyMatch(
            it -> it.matches("frames of stream behind come 7200\\.\\d s after their .*behind.*"))
        .anyMatch(it -> it.matches("frames of stream ahead come 7(199|200)\\.\\d s before .*ahead"))
        .anyMatch(it -> it.startsWith("frames of 1 streams come within a second"));
  }

  @Test
  void clocksAreMeasuredOnOldFramesWhereTheBrokerKeepsTheTimes() throws Exception {
    topics("kept");
    AlterConfigOp time =
        new AlterConfigOp(
            new ConfigEntry("message.timestamp.type", "LogAppendTime"), AlterConfigOp.OpType.SET);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "kept.frames");
    admin.incrementalAlterConfigs(Map.of(topic, List.of(time))).all().get();
    publish("kept", "behind", Instant.now().minus(Duration.ofMinutes(90)));

    assertThat(whats(doctor("kept")))
        .anyMatch(it -> it.matches("frames of stream behind come 5400\\.\\d s after their .*"));
  }

  @Test
  void framesWithoutAKeyAreAProblem() throws Exception {
    topics("keyless");
    publish("keyless", "", Optional.of(1));

    assertThat(problems(doctor("keyless"))).containsExactly("frames without a key");
  }

  @Test
  void framesThatNobodyWorksOnAreAProblemAndSoAreLostOnes() throws Exception {
    topics("idle");
    for (int i = 0; i < 5; i++) {
      publish("idle", "cam-1", Optional.of(0));
    }
    TopicPartition partition = new TopicPartition("idle.frames", 0);
    admin
        .alterConsumerGroupOffsets("idlers", Map.of(partition, new OffsetAndMetadata(1)))
        .all()
        .get();
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();

    assertThat(problems(doctor("idle", "--group", "idlers")))
        .contains(
            "0 workers of group idlers, 4 frames behind",
            "2 frames left the topic before group idlers saw them");
  }

  @Test
  void aModelThatCannotBeFollowedIsAProblem() throws Exception {
    topics("follow");
    try (ModelPublisher publisher = new ModelPublisher(kafka, new Topics("follow"))) {
      publisher.point("street", Role.CHAMPION, "7", Instant.EPOCH);
    }
    send("follow.models", "street/8", Optional.empty());

    assertThat(problems(doctor("follow", "--follow", "camvid")))
        .hasSize(3)
        .anyMatch(it -> it.startsWith("street/8 cannot be used: "))
        .anyMatch(it -> it.equals("street@champion is 7, which is not on follow.models"))
        .anyMatch(it -> it.equals("there is no champion of camvid to follow on follow.models"));
  }

  @Test
  void aBrokerThatIsAwayIsAProblemAndTheModelIsLookedAtAllTheSame() throws Exception {
    Cli result = Cli.run("doctor", "--json", "--bootstrap-servers", "127.0.0.1:1");

    assertThat(result.exit()).isOne();
    assertThat(problems(result)).singleElement().asString().contains("127.0.0.1:1");
    assertThat(whats(result)).anyMatch(it -> it.endsWith("is whole"));
  }

  @Test
  void aBrokenModelIsAProblem(@TempDir Path folder) throws Exception {
    topics("model");
    Path file = folder.resolve("m.segmodel");
    Files.writeString(file, "no model");

    assertThat(problems(doctor("model", "--model", file.toString())))
        .singleElement()
        .asString()
        .contains("m.segmodel");
  }

  @Test
  void aGpuThatIsNotThereIsAProblem() throws Exception {
    topics("gpu");

    assertThat(problems(doctor("gpu", "--device", "cuda", "--model", "street")))
        .singleElement()
        .asString()
        .startsWith("CUDA was asked for")
        .contains("-Pcuda");
  }

  private static String address() {
    return broker.bootstrapServers();
  }

  private static void topics(String prefix) {
    assertThat(
            Cli.run("topics", "create", "--bootstrap-servers", address(), "--topic-prefix", prefix)
                .exit())
        .isZero();
  }

  private static Cli doctor(String prefix, String... more) {
    List<String> all = new ArrayList<>(List.of("doctor", "--json"));
    all.addAll(List.of("--bootstrap-servers", address(), "--topic-prefix", prefix));
    all.addAll(List.of(more));
    return Cli.run(all.toArray(String[]::new));
  }

  private static void publish(String prefix, String key, Optional<Integer> partition)
      throws Exception {
    send(prefix + ".frames", key, partition);
  }

  private static void send(String topic, String key, Optional<Integer> partition) throws Exception {
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.producer("test", 1), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, partition.orElse(null), key, new byte[] {1})).get();
    }
  }

  private static void publish(String prefix, String stream, Instant captured) {
    Frame frame =
        Frame.newBuilder().setStreamId(stream).setCaptureTime(Times.timestamp(captured)).build();
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.producer("test", 1), new StringSerializer(), new ByteArraySerializer())) {
      var _ = producer.send(new ProducerRecord<>(prefix + ".frames", stream, frame.toByteArray()));
    }
  }

  private static List<String> problems(Cli result) throws Exception {
    return findings(result)
        .valueStream()
        .filter(it -> it.get("level").asText().equals("problem"))
        .map(it -> it.get("what").asText())
        .toList();
  }

  private static List<String> whats(Cli result) throws Exception {
    return findings(result).findValuesAsText("what");
  }

  private static List<String> levels(Cli result) throws Exception {
    return findings(result).findValuesAsText("level");
  }

  private static JsonNode findings(Cli result) throws Exception {
    return new ObjectMapper().readTree(result.out()).get("findings");
  }
}
