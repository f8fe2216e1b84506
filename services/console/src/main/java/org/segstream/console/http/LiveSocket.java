package org.segstream.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.segstream.console.live.LiveStreams;
import org.segstream.console.live.Outlet;
import org.segstream.console.live.PictureKind;
import org.segstream.console.live.Viewer;

/**
 * The WebSocket of a browser: it says what it watches, as {@code
 * {"do":"watch|leave|drawn","kind":"tile|live","stream":ID}}, and gets pictures and records.
 */
final class LiveSocket {
  /** Longest message of a browser, bytes. */
  static final int LONGEST_MESSAGE = 4096;

  private static final int MOST_BROWSERS = 200;
  private static final int POLICY_VIOLATION = 1008;
  private static final int TRY_AGAIN_LATER = 1013;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LiveStreams streams;
  private final Map<String, Viewer> viewers = new ConcurrentHashMap<>();

  LiveSocket(LiveStreams streams) {
    this.streams = streams;
  }

  /** Takes the calls of a WebSocket. */
  void configure(WsConfig socket) {
    socket.onConnect(context -> {
      if (viewers.size() >= MOST_BROWSERS) {
        context.closeSession(TRY_AGAIN_LATER, "too many browsers");
        return;
      }
      viewers.put(context.sessionId(), streams.open(new JettyOutlet(context.session)));
    });
    socket.onMessage(context -> take(context, context.message()));
    socket.onBinaryMessage(context -> context.closeSession(POLICY_VIOLATION, "text only"));
    socket.onClose(this::end);
    socket.onError(this::end);
  }

  private void end(WsContext context) {
    @Nullable Viewer viewer = viewers.remove(context.sessionId());
    if (viewer != null) {
      viewer.close();
    }
  }

  private void take(WsContext context, String message) {
    @Nullable Viewer viewer = viewers.get(context.sessionId());
    if (viewer == null) {
      return;
    }
    try {
      take(viewer, JSON.readTree(message));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      context.closeSession(POLICY_VIOLATION, "not understood");
    }
  }

  private static void take(Viewer viewer, JsonNode message) {
    String what = message.path("do").asText();
    if (what.equals("stay")) {
      return;
    }
    PictureKind kind =
        PictureKind.named(message.path("kind").asText())
            .orElseThrow(() -> new IllegalArgumentException("no such kind"));
    String stream = message.path("stream").asText();
    switch (what) {
      case "watch" -> viewer.watch(kind, stream);
      case "leave" -> viewer.leave(kind, stream);
      case "drawn" -> viewer.drawn(kind, stream);
      default -> throw new IllegalArgumentException("no such request");
    }
  }

  /** Sends over a session of Jetty's. */
  private record JettyOutlet(Session session) implements Outlet {
    @Override
    public void send(ByteBuffer message, Runnable done, Consumer<Throwable> failed) {
      session.sendBinary(message.duplicate(), Callback.from(done, failed));
    }

    @Override
    public void send(String message, Runnable done, Consumer<Throwable> failed) {
      session.sendText(message, Callback.from(done, failed));
    }
  }
}
