package org.segstream.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusServerTest {
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicBoolean live = new AtomicBoolean(true);
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final StatusServer server =
      StatusServer.start(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          new Probes(started, this::hindrance, live::get),
          metrics);

  private Optional<String> hindrance() {
    return ready.get() ? Optional.empty() : Optional.of("not ready");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void isLiveBeforeItHasStartedAndReadyOnlyAfterwards() throws Exception {
    ready.set(true);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/started").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    started.set(true);
    assertThat(get("/health/started").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    ready.set(false);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).isEqualTo("no: not ready\n");
    live.set(false);
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    metrics.counter("segstream.example", "stream", "a \"b\"\n").increment();
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(answer.body()).contains("segstream_example_total{stream=\"a \\\"b\\\"\\n\"} 1.0");
  }

  @Test
  void aTakenPortIsNamed() {
    InetSocketAddress taken = server.address();
    assertThatThrownBy(() ->
            StatusServer.start(taken, new Probes(started, this::hindrance, live::get), metrics))
        .hasMessageStartingWith(
            "port %d of %s for health and metrics cannot be opened: "
                .formatted(taken.getPort(), taken.getHostString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/secrets",
        "/",
        "/metricsX",
        "/metrics/",
        "/metrics/x",
        "/health",
        "/health/liveness",
        "/health/live/"
      })
  void aPathThatOnlyBeginsLikeOneOfItsOwnIsNotFound(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live"})
  void onlyGetAndHeadAreAnswered(String path) throws Exception {
    assertThat(get(path + "?name=x").statusCode()).isEqualTo(200);
    assertThat(send("HEAD", path).body()).isEmpty();
    assertThat(send("HEAD", path).statusCode()).isEqualTo(200);
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "X")) {
      HttpResponse<String> answer = send(method, path);
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
