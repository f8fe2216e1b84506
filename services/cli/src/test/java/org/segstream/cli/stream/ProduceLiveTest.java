package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.FrameDeserializer;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;

/** Cameras that go away, and come back or not. */
@Timeout(90)
class ProduceLiveTest {
  private static final int FRAMES = 60;
  @TempDir private static Path folder;
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;
  private static Path stream;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.builder().start();
    kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      Topics.standard().create(admin, 1);
    }
    stream = Clips.of(folder.resolve("c.ts"), 64, 48, 20, "-c:v", "mpeg2video", "-g", "5");
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aCameraThatIsKilledAndComesBackGivesOneUnbrokenSequence() throws Exception {
    RtspServer first = new RtspServer(0, stream);
    CompletableFuture<Cli> producing =
        CompletableFuture.supplyAsync(
            () -> produce("cam-1", first.url(), "--frames", Integer.toString(FRAMES), "--json"));
    await().atMost(Duration.ofSeconds(30)).until(() -> sequences("cam-1").size() > 5);
    first.close();
    Thread.sleep(1500);
    RtspServer second = new RtspServer(first.port(), stream);
    Cli result = producing.get();
    second.close();
    assertThat(result.exit()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("frames").asInt()).isEqualTo(FRAMES);
    assertThat(json.get("reconnects").asInt()).isPositive();
    assertThat(sequences("cam-1"))
        .containsExactlyElementsOf(LongStream.range(0, FRAMES).boxed().toList());
  }

  @Test
  void aCameraThatStaysAwayIsALossAndNothingSentIsTakenBack() throws Exception {
    RtspServer server = new RtspServer(0, stream);
    CompletableFuture<Cli> producing =
        CompletableFuture.supplyAsync(() -> produce("cam-2", server.url(), "--reconnect", "2"));
    await().atMost(Duration.ofSeconds(30)).until(() -> sequences("cam-2").size() > 5);
    server.close();
    Cli result = producing.get();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains(server.url() + ": ")
        .contains("the source went away and did not come back within 2 s");
    int published = sequences("cam-2").size();
    assertThat(result.out()).startsWith(published + " frames of stream cam-2 published");
  }

  @Test
  void withoutReconnectingALostCameraIsToldAtOnce() throws Exception {
    try (RtspServer server = new RtspServer(0, stream)) {
      Cli result = produce("cam-3", server.url(), "--reconnect", "0");
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("frames; the source went away");
    }
  }

  private static Cli produce(String id, String url, String... more) {
    List<String> all = new ArrayList<>(List.of("produce", "--stream", id, "--input", url));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    all.addAll(List.of(more));
    return Cli.run(all.toArray(String[]::new));
  }

  private static List<Long> sequences(String id) {
    TopicPartition partition = new TopicPartition(Topics.standard().frames(), 0);
    List<Long> sequences = new ArrayList<>();
    try (KafkaConsumer<String, Frame> consumer =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), new FrameDeserializer())) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(each -> {
              if (each.key().equals(id)) {
                sequences.add(each.value().getSequence());
              }
            });
      }
    }
    return sequences;
  }
}
