package org.segstream.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** A console by the command line, alone and within a monitor. */
@Timeout(180)
class ConsoleCommandTest {
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");
  private static final Pattern ADDRESS = Pattern.compile("console at (http\\S+)");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void theCommandAndTheMonitorServeThePage() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
        Topics.standard().create(admin, 1);
      }
      int port = freePort();
      Process console =
          start(broker, "console", "--console-port", "0", "--http-port", Integer.toString(port));
      Process monitor =
          start(
              broker,
              "monitor",
              "--console-port",
              "0",
              "--state-dir",
              folder.resolve("state").toString());
      try {
        for (String command : new String[] {"console", "monitor"}) {
          await().atMost(Duration.ofMinutes(1)).until(() -> ADDRESS.matcher(log(command)).find());
          URI page =
              URI.create(
                  ADDRESS.matcher(log(command)).results().findFirst().orElseThrow().group(1));
          assertThat(get(page.resolve("/"))).contains("<title>segstream</title>");
          assertThat(get(page.resolve("/api/streams"))).contains("\"total\":0");
        }
        URI status = URI.create("http://localhost:" + port);
        assertThat(get(status.resolve("/health/ready"))).isEqualTo("yes\n");
        String scraped = get(status.resolve("/metrics")).replaceAll("(?m)^#.*$", "");
        assertThat(names(scraped)).isEqualTo(documented());
        console.destroy();
        assertThat(console.waitFor()).isIn(0, 143);
      } finally {
        console.destroyForcibly();
        monitor.destroyForcibly();
      }
    }
  }

  private Process start(EmbeddedBroker broker, String command, String... options) throws Exception {
    Path log = folder.resolve(command + ".log");
    return WorkerProcess.start(command, broker.bootstrapServers(), log, Map.of(), options);
  }

  private String log(String command) throws Exception {
    return Files.readString(folder.resolve(command + ".log"));
  }

  private String get(URI address) throws Exception {
    return client
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Set<String> documented() throws Exception {
    String page = Files.readString(Path.of("../../docs/metrics.md"));
    int begin = page.indexOf("## Of a console\n");
    return names(page.substring(begin, page.indexOf("\n## ", begin)));
  }

  /** A timer's three series have one name. */
  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceFirst("(_seconds)_(count|sum|max)$", "$1"))
        .collect(Collectors.toSet());
  }

  @Test
  void wrongUsageIsToldInASentence() throws Exception {
    Cli everywhere = Cli.run("console", "--console-address", "0.0.0.0");
    assertThat(everywhere.exit()).isEqualTo(2);
    assertThat(everywhere.err()).contains("can be reached from other machines: give it tokens");
    Path token = Files.writeString(folder.resolve("token"), "short\n");
    Cli guessable = Cli.run("console", "--viewer-token-file", token.toString());
    assertThat(guessable.exit()).isEqualTo(2);
    assertThat(guessable.err()).contains("has 5 characters, must have at least 16");
    Cli missing = Cli.run("console", "--operator-token-file", folder.resolve("none").toString());
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err()).contains("cannot be read");
    Cli monitor = Cli.run("console", "--monitor", "monitor:8080");
    assertThat(monitor.exit()).isEqualTo(2);
    assertThat(monitor.err()).contains("must be like http://monitor:8080");
  }
}
