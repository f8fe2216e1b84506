package org.segstream.cli.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /health/started}, {@code /health/ready} (with the reason) and {@code /health/live} answer
 * 200 or 503, {@code /metrics} in Prometheus' text format; every other path is 404, and every
 * method but GET and HEAD 405. Reads only, and tells no secrets; still, keep the port inside the
 * cluster.
 */
public final class StatusServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private static final String JSON = "application/json; charset=utf-8";

  private final HttpServer server;
  private final Map<String, Supplier<Answer>> pages;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final Questions questions;

  private record Answer(int code, String type, String text) {}

  private StatusServer(
      HttpServer server, Map<String, Supplier<Answer>> pages, Questions questions) {
    this.server = server;
    this.questions = questions;
    this.pages = pages;
  }

  /**
   * Starts serving.
   *
   * @param address where to listen; port 0 for a free one
   * @throws IllegalStateException if it is in use, or no address of this machine
   */
  public static StatusServer start(
      InetSocketAddress address, Probes probes, PrometheusMeterRegistry metrics) {
    return start(address, probes, metrics, Questions.NONE);
  }

  /**
   * The same for a service that answers questions besides.
   *
   * @throws IllegalStateException as above
   */
  public static StatusServer start(
      InetSocketAddress address,
      Probes probes,
      PrometheusMeterRegistry metrics,
      Questions questions) {
    try {
      StatusServer status =
          new StatusServer(HttpServer.create(address, 0), pages(probes, metrics), questions);
      // The server itself would take any path that begins with this one.
      status.server.createContext("/", status::handle);
      status.server.setExecutor(status.threads);
      status.server.start();
      return status;
    } catch (IOException e) {
      throw new IllegalStateException(
          "port %d of %s for health and metrics cannot be opened: %s"
              .formatted(address.getPort(), address.getHostString(), e.getMessage()),
          e);
    }
  }

  private static Map<String, Supplier<Answer>> pages(
      Probes probes, PrometheusMeterRegistry metrics) {
    return Map.of(
        "/health/started",
        probe(probes.started()::get),
        "/health/ready",
        () -> ready(probes),
        "/health/live",
        probe(probes.live()),
        "/metrics",
        () -> new Answer(200, PROMETHEUS, metrics.scrape()));
  }

  private static Answer ready(Probes probes) {
    Optional<String> hindrance = probes.hindrance().get();
    return hindrance
        .or(() -> probes.started().get() ? Optional.empty() : Optional.of("not started yet"))
        .map(why -> new Answer(503, TEXT, "no: " + why + "\n"))
        .orElseGet(() -> new Answer(200, TEXT, "yes\n"));
  }

  private static Supplier<Answer> probe(BooleanSupplier holds) {
    return () ->
        holds.getAsBoolean() ? new Answer(200, TEXT, "yes\n") : new Answer(503, TEXT, "no\n");
  }

  private void handle(HttpExchange exchange) throws IOException {
    Supplier<Answer> page =
        pages.getOrDefault(
            exchange.getRequestURI().getPath(), () -> question(exchange.getRequestURI()));
    String method = exchange.getRequestMethod();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    Answer answer = page.get();
    if (answer.code() == 404 || reads) {
      answer(exchange, answer);
    } else {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      answer(exchange, new Answer(405, TEXT, "only GET and HEAD\n"));
    }
  }

  private Answer question(URI question) {
    return questions
        .answer(question)
        .map(reply -> new Answer(reply.code(), JSON, reply.json()))
        .orElseGet(() -> new Answer(404, TEXT, "not found\n"));
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.code(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
