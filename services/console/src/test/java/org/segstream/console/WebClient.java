package org.segstream.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a browser, or something that is none, asks of a console. */
final class WebClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  WebClient(URI address) {
    this.address = address;
  }

  /** Origin of the console's own pages. */
  String origin() {
    return address.toString();
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send(request(path, headers).GET());
  }

  HttpResponse<byte[]> post(String path, String body, String... headers) throws Exception {
    return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** As the page does it. */
  HttpResponse<byte[]> act(String path, String body) throws Exception {
    return post(path, body, "Origin", origin(), "Content-Type", "application/json");
  }

  JsonNode json(String path) throws Exception {
    return JSON.readTree(get(path).body());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Opens the WebSocket. */
  Socket open(String... headers) throws Exception {
    Socket socket = new Socket();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI live = URI.create(address.toString().replaceFirst("^http", "ws") + "/live");
    socket.socket = builder.buildAsync(live, socket).get(10, TimeUnit.SECONDS);
    return socket;
  }

  /** Ends its WebSockets too, without a word. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  /** A picture as it came. */
  record Picture(JsonNode header, ByteString file, ByteString labels) {
    static Picture of(ByteBuffer message) throws Exception {
      byte[] header = new byte[message.getInt()];
      message.get(header);
      byte[] file = new byte[message.getInt()];
      message.get(file);
      byte[] labels = new byte[message.remaining()];
      message.get(labels);
      return new Picture(
          JSON.readTree(header), ByteString.copyFrom(file), ByteString.copyFrom(labels));
    }

    long sequence() {
      return header.get("sequence").asLong();
    }
  }

  /** The browser's end of a WebSocket. */
  static final class Socket implements WebSocket.Listener {
    final BlockingQueue<ByteBuffer> pictures = new LinkedBlockingQueue<>();
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final List<byte[]> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    void send(String message) throws Exception {
      Objects.requireNonNull(socket).sendText(message, true).get();
    }

    Picture picture() throws Exception {
      ByteBuffer message = pictures.poll(20, TimeUnit.SECONDS);
      return Picture.of(Objects.requireNonNull(message, "no picture came"));
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      parts.add(part);
      if (last) {
        ByteBuffer whole = ByteBuffer.allocate(parts.stream().mapToInt(it -> it.length).sum());
        parts.forEach(whole::put);
        parts.clear();
        pictures.add(whole.flip());
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.add(code);
      return null;
    }
  }
}
