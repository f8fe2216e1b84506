package org.segstream.console.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RemoteMonitorTest {
  @Test
  void aMonitorThatIsRestartedAnswersAgain() throws Exception {
    HttpServer first = monitor(0, 200, "{\"trials\":[]}");
    int port = first.getAddress().getPort();
    try (RemoteMonitor monitor = new RemoteMonitor(URI.create("http://127.0.0.1:" + port))) {
      assertThat(monitor.ask("/api/trials")).contains("{\"trials\":[]}");
      first.stop(0);
      assertThat(monitor.ask("/api/trials")).as("it is away").isEmpty();
      HttpServer starting = monitor(port, 503, "not ready");
      assertThat(monitor.ask("/api/trials")).as("its stores are being restored").isEmpty();
      starting.stop(0);
      HttpServer second = monitor(port, 200, "{\"trials\":[1]}");
      assertThat(monitor.ask("/api/trials")).contains("{\"trials\":[1]}");
      second.stop(0);
    }
  }

  @Test
  void whatIsNoAddressIsToldInASentence() {
    assertThatThrownBy(() -> new RemoteMonitor(URI.create("monitor:8080")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be like http://monitor:8080");
  }

  private static HttpServer monitor(int port, int code, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(code, body.length());
          exchange.getResponseBody().write(body.getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }
}
