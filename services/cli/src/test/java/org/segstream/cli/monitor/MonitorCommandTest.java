package org.segstream.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.serde.MaskSerializer;
import org.segstream.transport.serde.StreamHealthDeserializer;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StreamHealth;

/** Monitors on a real broker, by the command line and HTTP alone. */
@Timeout(180)
class MonitorCommandTest {
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");
  private static final int STREAMS = 6;
  private static EmbeddedBroker broker;
  private static KafkaSettings kafka;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
    kafka = KafkaSettings.of(broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void ofTwoMonitorsOneIsKilledAndTheOtherAnswersForAllStreamsThroughout() throws Exception {
    Topics topics = topics("pair");
    String[] options = {"--topic-prefix", "pair", "--application-id", "pair"};
    String[] withReplicas = {
      "--standby-replicas", "1", options[0], options[1], options[2], options[3]
    };
    Instant start = beginOfAWindow();
    try (RunningMonitor killed = RunningMonitor.start(broker, folder, withReplicas);
        RunningMonitor other = RunningMonitor.start(broker, folder, withReplicas)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> killed.isReady() && other.isReady());
      publish(topics, start, 0, 16);
      await().atMost(Duration.ofMinutes(1)).until(() -> ended(other, start));
      await().atMost(Duration.ofMinutes(1)).until(() -> streams(other, "scope=local") == STREAMS);

      killed.kill();
      publish(topics, start, 16, 36);
      Instant second = start.plusSeconds(20);
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> {
            assertThat(streams(other, "")).as("answered throughout").isEqualTo(STREAMS);
            return ended(other, second);
          });
      assertThat(other.stop()).isIn(0, 143);
    }
    Map<String, Long> counted = new HashMap<>();
    Map<String, HealthWindow> seen = new HashMap<>();
    for (StreamHealth health : said(topics)) {
      for (HealthWindow window : health.getWindowsList()) {
        String name =
            health.getStreamId() + " " + window.getLengthS() + " s from " + window.getStartTime();
        HealthWindow before = seen.put(name, window);
        assertThat(before).as(name).isIn(null, window);
        if (before == null && window.getLengthS() == 10) {
          counted.merge(health.getStreamId(), window.getFrames(), Long::sum);
        }
      }
    }
    assertThat(counted)
        .hasSize(STREAMS)
        .allSatisfy(
            (_, frames) -> assertThat(frames).as("of the windows that have ended").isEqualTo(30));
  }

  @Test
  void aMonitorIsAsItsDescriptionsSay() throws Exception {
    String[] options = {"--topic-prefix", "one", "--application-id", "one", "--silent-ms", "3000"};
    try (RunningMonitor monitor = RunningMonitor.start(broker, folder, options)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(() ->
              monitor.get("/health/ready").body().equals("no: there is no topic one.masks\n"));
      assertThat(monitor.get("/health/live").statusCode()).isEqualTo(200);
      Topics topics = topics("one");
      Instant start = beginOfAWindow();
      publish(topics, start, 0, 16);
      await().atMost(Duration.ofMinutes(1)).until(monitor::isReady);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> ended(monitor, start) && allHave(monitor, "last_sequence", "15"));

      Described api = new Described(monitor.json("/api/openapi.json"));
      api.check("/api/trials", 200, monitor.json("/api/trials"));
      JsonNode first = monitor.json("/api/streams?limit=4");
      api.check("/api/streams", 200, first);
      assertThat(first.get("next").asText()).isEqualTo("cam/3");
      assertThat(monitor.json("/api/streams?limit=4&after=cam/3").findValuesAsText("stream_id"))
          .containsExactly("cam/4", "cam/5");
      JsonNode one = monitor.json("/api/streams/cam%2F3");
      api.check("/api/streams/{id}", 200, one);
      assertThat(one.get("windows").get(0).get("frames").intValue()).isEqualTo(10);
      assertThat(one.get("last_sequence").asText()).isEqualTo("15");
      api.check("/api/streams/{id}", 404, monitor.json("/api/streams/nobody"));
      api.check("/api/streams", 400, monitor.json("/api/streams?limit=1001"));
      assertThat(monitor.json("/api/streams?state=odd").get("error").asText())
          .isEqualTo("state is \"odd\", must be healthy, late, dropping, failing or silent");
      await().until(() -> streams(monitor, "state=silent") == STREAMS);
      await()
          .until(() ->
              monitor
                  .get("/metrics")
                  .body()
                  .contains("segstream_monitor_streams{state=\"silent\"} 6"));
      // The topic is behind the state until a transaction ends.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              doctor()
                  .contains(
                      "warning  monitor   6 streams are silent: cam/0, cam/1, cam/2, cam/3,"
                          + " cam/4, …"));
      assertThat(monitor.get("/api/elsewhere").statusCode()).isEqualTo(404);
      String scraped = monitor.get("/metrics").body().replaceAll("(?m)^#.*$", "");
      assertThat(names(scraped)).isEqualTo(documented());
    }
  }

  private static String doctor() {
    return Cli.run(
            "doctor",
            "--model",
            "street",
            "--topic-prefix",
            "one",
            "--bootstrap-servers",
            broker.bootstrapServers())
        .out();
  }

  @Test
  void aDoubtfulFrameIsAskedForPulledLabelledAndScored() throws Exception {
    Topics topics = topics("loop");
    String[] options = {
      "--topic-prefix",
      "loop",
      "--application-id",
      "loop",
      "--requests-per-stream",
      "8640",
      "--requests-per-day",
      "8640"
    };
    try (RunningMonitor monitor = RunningMonitor.start(broker, folder, options)) {
      DoubtfulStream.publish(kafka, topics, "cam/1", beginOfAWindow(), 12);
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(() -> size(monitor, "label-requests", "label_requests") == 1);
      Described api = new Described(monitor.json("/api/openapi.json"));
      JsonNode requests = monitor.json("/api/label-requests");
      api.check("/api/label-requests", 200, requests);
      JsonNode request = requests.get("label_requests").get(0);
      assertThat(request.get("sequence").asText()).isEqualTo(DoubtfulStream.WIDEST);
      assertThat(labels("requests").out())
          .startsWith("cam/1/" + DoubtfulStream.WIDEST + "  wide_gap  gap 0.5000  ")
          .endsWith("1 frames wait for labels\n");

      String pulled = folder.resolve("pulled").toString();
      assertThat(labels("pull", "--out", pulled, "--layout", "cvat").out())
          .isEqualTo("1 images written to " + pulled + "\n");
      Cli imported = labels("import", pulled, "--layout", "cvat");
      assertThat(imported.out()).as(imported.err()).startsWith("1 labelled frames published\n");

      await().until(() -> size(monitor, "models", "models") == 1);
      JsonNode models = monitor.json("/api/models");
      api.check("/api/models", 200, models);
      JsonNode score = models.get("models").get(0);
      assertThat(score.get("key").asText()).isEqualTo("street/1/cam/1");
      assertThat(score.at("/total/miou").doubleValue()).as("nothing corrected").isEqualTo(100);
      await().until(() -> size(monitor, "label-requests", "label_requests") == 0);
      assertThat(labels("requests").out()).isEqualTo("0 frames wait for labels\n");
      assertThat(labels("requests", "--cancel", "cam/1/4").out())
          .isEqualTo("labels of cam/1/4 are not asked for any more\n");
      assertThat(labels("requests", "--cancel", "cam").exit()).isEqualTo(2);
    }
  }

  private static int size(RunningMonitor monitor, String path, String name) throws Exception {
    return monitor.json("/api/" + path).get(name).size();
  }

  private static Cli labels(String... words) {
    List<String> all = new ArrayList<>(List.of("labels"));
    all.addAll(List.of(words));
    all.addAll(List.of("--topic-prefix", "loop", "--bootstrap-servers", broker.bootstrapServers()));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void wrongUsageIsToldInASentence() {
    Cli replicas = Cli.run("monitor", "--standby-replicas", "99");
    assertThat(replicas.exit()).isEqualTo(2);
    assertThat(replicas.err()).contains("99 standby replicas, must be 0 to 10");
    Cli advertised = Cli.run("monitor", "--advertise", "nowhere");
    assertThat(advertised.exit()).isEqualTo(2);
    assertThat(advertised.err()).contains("--advertise is \"nowhere\", must be HOST:PORT");
  }

  private static Topics topics(String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 3);
    }
    return topics;
  }

  /** Some minutes ago, so that masks of half a minute can be published at once. */
  private static Instant beginOfAWindow() {
    long now = Instant.now().getEpochSecond();
    return Instant.ofEpochSecond(now - 120 - now % 60);
  }

  /** A mask a second of each stream. */
  private static void publish(Topics topics, Instant start, int first, int end) {
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 10), new StringSerializer(), new MaskSerializer())) {
      for (int i = first; i < end; i++) {
        Instant time = start.plusSeconds(i);
        for (int stream = 0; stream < STREAMS; stream++) {
          Mask mask =
              Mask.newBuilder()
                  .setStreamId("cam/" + stream)
                  .setSequence(i)
                  .setCaptureTime(Times.timestamp(time))
                  .setOutcome(Outcome.OUTCOME_SEGMENTED)
                  .build();
          var _ =
              producer.send(
                  new ProducerRecord<>(
                      topics.masks(), null, time.toEpochMilli(), mask.getStreamId(), mask));
        }
      }
    }
  }

  private static int streams(RunningMonitor monitor, String query) throws Exception {
    return monitor.json("/api/streams?" + query).path("streams").size();
  }

  /** Whether the window of ten seconds from then on, or a later one, has ended for all streams. */
  private static boolean ended(RunningMonitor monitor, Instant start) throws Exception {
    JsonNode streams = monitor.json("/api/streams").path("streams");
    int count = 0;
    for (JsonNode stream : streams) {
      String last = stream.path("windows").path(0).path("start_time").asText("");
      count += !last.isEmpty() && !Instant.parse(last).isBefore(start) ? 1 : 0;
    }
    return count == STREAMS;
  }

  private static boolean allHave(RunningMonitor monitor, String name, String value)
      throws Exception {
    List<String> values = monitor.json("/api/streams").findValuesAsText(name);
    return values.size() == STREAMS && values.stream().allMatch(value::equals);
  }

  /** All that was committed. */
  private static Iterable<StreamHealth> said(Topics topics) {
    List<StreamHealth> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            AllPartitions.settings(kafka, "test"),
            new StringDeserializer(),
            new StreamHealthDeserializer())) {
      var _ =
          new AllPartitions(consumer, List.of(topics.streamHealth())).add(Duration.ofSeconds(10));
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, StreamHealth> record : consumer.poll(Duration.ofMillis(100))) {
          all.add(record.value());
        }
      }
    }
    return all;
  }

  private static Set<String> documented() throws Exception {
    String page = Files.readString(Path.of("../../docs/metrics.md"));
    int begin = page.indexOf("## Of a monitor\n");
    return names(page.substring(begin, page.indexOf("\n## ", begin)));
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
