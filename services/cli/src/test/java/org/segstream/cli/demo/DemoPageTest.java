package org.segstream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.Cli;
import org.segstream.cli.Segstream;

/** The demo as a newcomer starts it: an address is printed, and there the street is live. */
@Timeout(180)
class DemoPageTest {
  private static final Pattern ADDRESS = Pattern.compile("open (http\\S+) in a browser");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();

  @Test
  void theStreetIsLiveAtTheAddressThatIsPrinted() throws Exception {
    Path log = folder.resolve("demo.log");
    Process demo = start(log);
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> ADDRESS.matcher(Files.readString(log)).find());
      URI page =
          URI.create(
              ADDRESS.matcher(Files.readString(log)).results().findFirst().orElseThrow().group(1));
      WebSocket socket = open(page);
      socket.sendText("{\"do\":\"watch\",\"kind\":\"live\",\"stream\":\"demo\"}", true).get();
      JsonNode header = header(messages.poll(60, TimeUnit.SECONDS));
      assertThat(header.get("media_type").asText()).isEqualTo("image/jpeg");
      assertThat(header.get("width").asInt()).isEqualTo(480);
      assertThat(header.at("/certificate/relative_gap").asDouble()).isBetween(0.0, 0.05);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(page.resolve("/api/streams")).contains("\"stream_id\":\"demo\""));
      demo.destroy();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroyForcibly();
      client.shutdownNow();
    }
  }

  private Process start(Path log) throws Exception {
    ProcessBuilder process =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                Segstream.class.getName(),
                "demo",
                "--console-port",
                "0",
                "--rate",
                "5"));
    // Not on the command line: ONNX Runtime does not survive a long one.
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private WebSocket open(URI page) throws Exception {
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          private final LinkedBlockingQueue<ByteBuffer> parts = new LinkedBlockingQueue<>();

          @Override
          public @Nullable CompletionStage<?> onBinary(
              WebSocket from, ByteBuffer data, boolean last) {
            parts.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
            if (last) {
              ByteBuffer whole =
                  ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
              parts.forEach(whole::put);
              parts.clear();
              messages.add(whole.flip());
            }
            from.request(1);
            return null;
          }
        };
    return client
        .newWebSocketBuilder()
        .header("Origin", page.toString())
        .buildAsync(URI.create(page.toString().replaceFirst("^http", "ws") + "/live"), listener)
        .get();
  }

  private static JsonNode header(@Nullable ByteBuffer message) throws Exception {
    ByteBuffer picture = Objects.requireNonNull(message, "no picture came");
    byte[] header = new byte[picture.getInt()];
    picture.get(header);
    return new ObjectMapper().readTree(header);
  }

  private String get(URI address) throws Exception {
    return client
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void resultsAreForRunsThatEnd() {
    Cli json = Cli.run("demo", "--json");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.err()).contains("--json is for runs that end: --headless");
    Cli rate = Cli.run("demo", "--rate", "0");
    assertThat(rate.exit()).isEqualTo(2);
    assertThat(rate.err()).contains("--rate is 0.0, must be above 0");
  }
}
