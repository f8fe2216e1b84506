package org.segstream.cli.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.stream.WorkerProcess;

/** A monitor in a process of its own. */
final class RunningMonitor implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final Process process;
  private final int port;

  private RunningMonitor(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static RunningMonitor start(EmbeddedBroker broker, Path folder, String... options)
      throws IOException {
    int port = freePort();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http-port",
                Integer.toString(port),
                "--http-address",
                "127.0.0.1",
                "--advertise",
                "127.0.0.1:" + port,
                "--state-dir",
                folder.resolve("state-" + port).toString()));
    all.addAll(List.of(options));
    return new RunningMonitor(
        WorkerProcess.start(
            "monitor",
            broker.bootstrapServers(),
            folder.resolve("monitor-" + port + ".log"),
            Map.of(),
            all.toArray(String[]::new)),
        port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(path).body());
  }

  boolean isReady() throws InterruptedException {
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false; // Not listening yet.
    }
  }

  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  void kill() {
    var _ = process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
