package org.segstream.console.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ExceptionHandler;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.MalformedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console's HTTP server. */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int MOST_THREADS = 32;
  private static final int LEAST_THREADS = 4;
  private static final long LONGEST_BODY = 64L << 10;
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final Javalin javalin;
  private final URI address;

  private Server(Javalin javalin, URI address) {
    this.javalin = javalin;
    this.address = address;
  }

  /**
   * Starts serving.
   *
   * @throws IllegalStateException if the port cannot be opened
   */
  public static Server start(
      InetSocketAddress address, Access access, Optional<Tls> tls, Parts parts) {
    Guard guard = new Guard(access, address.getAddress().isLoopbackAddress());
    Javalin javalin =
        Javalin.create(config -> {
          transport(config, address, tls);
          routes(config.routes, guard, parts);
        });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "port %d of %s for the console cannot be opened: %s"
              .formatted(address.getPort(), address.getHostString(), cause(e)),
          e);
    }
    return new Server(javalin, uri(address, javalin.port(), tls.isPresent()));
  }

  private static String cause(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  private static URI uri(InetSocketAddress address, int port, boolean isSecure) {
    boolean isEverywhere = address.getAddress().isAnyLocalAddress();
    String host =
        isEverywhere || address.getAddress().isLoopbackAddress()
            ? "localhost"
            : address.getHostString();
    return URI.create((isSecure ? "https://" : "http://") + host + ":" + port);
  }

  private static void transport(
      JavalinConfig config, InetSocketAddress address, Optional<Tls> tls) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = LONGEST_BODY;
    config.http.prefer405over404 = true;
    config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    String host = address.getAddress().getHostAddress();
    config.jetty.host = host;
    config.jetty.port = address.getPort();
    tls.ifPresent(certificate ->
        config.jetty.addConnector(
            (server, http) -> certificate.connector(server, http, host, address.getPort())));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyWebSocketServletFactory(sockets -> {
      sockets.setMaxTextMessageSize(LiveSocket.LONGEST_MESSAGE);
      sockets.setMaxBinaryMessageSize(LiveSocket.LONGEST_MESSAGE);
      sockets.setIdleTimeout(IDLE);
    });
  }

  private static void routes(RoutesConfig routes, Guard guard, Parts parts) {
    Audit audit = new Audit(parts.metrics());
    routes.before(request -> {
      guard.admit(request);
      if (request.path().startsWith("/api/") && !SessionRoutes.isForAll(request.path())) {
        guard.require(request, Role.VIEWER);
      }
    });
    Assets assets = new Assets();
    assets.paths().forEach(path -> routes.get(path, assets::answer));
    new SessionRoutes(guard, audit).add(routes);
    new StreamRoutes(parts.streams()).add(routes);
    new ModelRoutes(parts.models(), parts.monitor(), guard, audit).add(routes);
    new LabelRoutes(parts.kafka(), parts.topics(), parts.labels(), parts.records(), guard, audit)
        .add(routes);
    new RecordRoutes(parts.topics().masks(), parts.records()).add(routes);
    routes.wsBeforeUpgrade("/live", guard::admitSocket);
    routes.ws("/live", new LiveSocket(parts.live())::configure);
    failures(routes, audit);
  }

  private static void failures(RoutesConfig routes, Audit audit) {
    routes.exception(
        Refusal.class,
        (refusal, request) -> {
          if (!request.method().equals(HandlerType.GET)) {
            audit.refused(request, refusal.code(), refusal.text());
          }
          Answers.error(request, refusal.code(), refusal.text());
        });
    routes.exception(MalformedRecordException.class, answering(422));
    routes.exception(TransportException.class, answering(503));
    routes.exception(
        Exception.class,
        (failure, request) -> {
          LOG.error("{} {} failed", request.method(), request.path(), failure);
          Answers.error(request, 500, "the console failed; its log says why");
        });
    routes.error(404, ifEmpty("there is nothing here"));
    routes.error(405, ifEmpty("not like this"));
    routes.error(413, ifEmpty("more than 64 KiB"));
  }

  private static <E extends Exception> ExceptionHandler<E> answering(int code) {
    return (failure, request) -> Answers.error(request, code, String.valueOf(failure.getMessage()));
  }

  private static Handler ifEmpty(String message) {
    return request -> {
      String type = request.res().getContentType();
      if (type == null || !type.startsWith("application/json")) {
        Answers.error(request, request.statusCode(), message);
      }
    };
  }

  /** Where it listens. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
