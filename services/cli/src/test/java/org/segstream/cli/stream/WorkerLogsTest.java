package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;

/** What a worker's process says while it runs. */
@Timeout(120)
class WorkerLogsTest {
  private static final String SECRET = "hunter2";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @ParameterizedTest
  @CsvSource({"text, json", ", json"})
  void logsHaveTheFormatAskedForAndNoSecrets(@Nullable String variable, String inFile)
      throws Exception {
    int port = freePort();
    Path log = folder.resolve("worker.log");
    String format = variable == null ? inFile : variable;
    Path file = folder.resolve("worker.properties");
    Files.write(file, List.of("log-format=" + inFile, "log-level=TRACE"));
    Map<String, String> environment = new HashMap<>();
    if (variable != null) {
      environment.put("SEGSTREAM_LOG_FORMAT", variable);
    }
    environment.putAll(
        Map.of(
            "SEGSTREAM_CONFIG",
            file.toString(),
            "SEGSTREAM_HTTP_PORT",
            Integer.toString(port),
            "SEGSTREAM_KAFKA_SASL_JAAS_CONFIG",
            "org.apache.kafka.common.security.plain.PlainLoginModule required password=" + SECRET,
            "SEGSTREAM_KAFKA_SSL_TRUSTSTORE_PASSWORD",
            SECRET));
    String metrics;
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      WorkerProcess.publish(broker, 1, 1, 1);
      Process worker = WorkerProcess.start(broker.bootstrapServers(), log, environment);
      try {
        await()
            .ignoreExceptions()
            .atMost(Duration.ofMinutes(1))
            .until(() -> get(port, "/metrics").contains("segstream_frames_segmented_total 1.0"));
        metrics = get(port, "/metrics");
        assertThat(metrics).as("docs/metrics.md names it").contains("jvm_memory_used_bytes{");
        assertThat(get(port, "/health/ready")).isEqualTo("yes\n");
      } finally {
        worker.destroy();
        worker.waitFor();
      }
    }
    assertThat(Files.readString(log) + metrics).doesNotContain(SECRET);
    List<String> lines =
        Files.readAllLines(log).stream().filter(line -> line.contains("CRF solver")).toList();
    assertThat(lines).hasSize(1);
    if (format.equals("json")) {
      JsonNode event = new ObjectMapper().readTree(lines.getFirst());
      assertThat(event.get("level").asText()).isEqualTo("INFO");
      assertThat(event.get("loggerName").asText()).startsWith("org.segstream.");
      assertThat(event.get("message").asText()).startsWith("CRF solver: ");
    } else {
      assertThat(lines.getFirst()).matches("[0-9:.]+ INFO  Solvers: CRF solver: .*");
    }
  }

  @Test
  void anUnknownBrokerSettingIsNotRepeatedWithItsValue() {
    Cli result =
        Cli.run(
            Map.of("SEGSTREAM_KAFKA_SASL_JAAS_CONFIG", SECRET),
            "worker",
            "--bootstrap-servers",
            "127.0.0.1:1",
            "--kafka",
            "sasl.mechanism=PLAIN",
            "--kafka",
            "security.protocol=SASL_PLAINTEXT");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).isNotBlank().doesNotContain(SECRET);
  }

  private static String get(int port, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
