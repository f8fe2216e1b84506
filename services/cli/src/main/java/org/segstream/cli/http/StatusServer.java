package org.segstream.cli.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * {@code /health/started}, {@code /health/ready} and {@code /health/live} answer 200 or 503, {@code
 * /metrics} in Prometheus' text format. Reads only, and tells no secrets; still, keep the port
 * inside the cluster.
 */
public final class StatusServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private StatusServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts serving.
   *
   * @param port TCP port on all interfaces, 0 for a free one
   * @throws IllegalStateException if it is in use
   */
  public static StatusServer start(int port, Probes probes, PrometheusMeterRegistry metrics) {
    try {
      StatusServer status = new StatusServer(HttpServer.create(new InetSocketAddress(port), 0));
      status.serve(probes, metrics);
      return status;
    } catch (IOException e) {
      throw new IllegalStateException(
          "port " + port + " for health and metrics cannot be opened: " + e.getMessage(), e);
    }
  }

  private void serve(Probes probes, PrometheusMeterRegistry metrics) {
    probe("/health/started", probes.started()::get);
    probe("/health/ready", () -> probes.started().get() && probes.ready().getAsBoolean());
    probe("/health/live", probes.live());
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
    server.setExecutor(threads);
    server.start();
  }

  private void probe(String path, BooleanSupplier holds) {
    server.createContext(
        path,
        exchange -> {
          boolean good = holds.getAsBoolean();
          answer(exchange, good ? 200 : 503, "text/plain; charset=utf-8", good ? "yes\n" : "no\n");
        });
  }

  private static void answer(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(code, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** TCP port. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
