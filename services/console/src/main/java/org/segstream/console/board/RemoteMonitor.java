package org.segstream.console.board;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A monitor that is asked over HTTP. */
public final class RemoteMonitor implements MonitorAnswers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteMonitor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI address;

  /**
   * @param address of its {@code --http-port}, such as {@code http://monitor:8080}
   * @throws IllegalArgumentException if it is no such address
   */
  public RemoteMonitor(URI address) {
    String scheme = String.valueOf(address.getScheme());
    if (!scheme.matches("https?") || address.getHost() == null) {
      throw new IllegalArgumentException(
          "the monitor's address is \"" + address + "\", must be like http://monitor:8080");
    }
    this.address = address;
  }

  @Override
  public Optional<String> ask(String question) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(question)).timeout(PATIENCE).build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("the monitor at {} does not answer", address, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
