package org.segstream.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node) in this process, reachable on the loopback interface only.
 *
 * <p>It uses internal classes of Kafka, which may change with any release; nothing else of the
 * project does.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final int port;
  private final DataDirectory data;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, int port, DataDirectory data) {
    this.server = server;
    this.port = port;
    this.data = data;
  }

  /** A broker on a free port with a temporary data directory, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Address for Kafka clients, for instance {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return BrokerSettings.HOST + ":" + port;
  }

  /** TCP port. */
  public int port() {
    return port;
  }

  /** Where the records are kept. */
  public Path dataDirectory() {
    return data.path();
  }

  /** Stops the broker; a temporary data directory is deleted. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    data.release();
  }

  /** How to start a broker. */
  public static final class Builder {
    private int port;
    private Optional<Path> directory = Optional.empty();
    private final Map<String, String> more = new HashMap<>();

    private Builder() {}

    /**
     * Port to listen on, 0 (the default) for a free one.
     *
     * @throws IllegalArgumentException if it is no port
     */
    public Builder port(int value) {
      if (value < 0 || value > 65_535) {
        throw new IllegalArgumentException("port " + value + " must be 0 to 65535");
      }
      port = value;
      return this;
    }

    /** Keeps the records in this directory, which is made if need be and outlives the broker. */
    public Builder dataDirectory(Path value) {
      directory = Optional.of(value);
      return this;
    }

    /** Another setting of the broker; stronger than those that it has from here. */
    public Builder setting(String name, String value) {
      more.put(name, value);
      return this;
    }

    /**
     * Starts the broker and waits until it serves.
     *
     * @throws BrokerException if the port is taken, the directory cannot be used, or Kafka refuses
     *     to start
     */
    public EmbeddedBroker start() {
      int listening = freePort(port);
      DataDirectory data = DataDirectory.open(directory);
      try {
        return new EmbeddedBroker(serve(data.path(), listening), listening, data);
      } catch (BrokerException e) {
        data.release();
        throw e;
      }
    }

    private KafkaRaftServer serve(Path data, int listening) {
      keepProcessAlive();
      @Nullable KafkaRaftServer server = null;
      try {
        Map<String, String> settings = BrokerSettings.of(listening, freePort(0), data);
        settings.putAll(more);
        KafkaConfig config = new KafkaConfig(settings);
        server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        return server;
      } catch (RuntimeException e) {
        if (server != null) {
          server.shutdown();
        }
        throw new BrokerException(
            "the embedded broker cannot start on port "
                + listening
                + " with data in "
                + data
                + ": "
                + e,
            e);
      }
    }

    /** Kafka ends its process on a fatal fault; here the process is somebody else's. */
    private static void keepProcessAlive() {
      Exit.setExitProcedure(Builder::refuseExit);
      Exit.setHaltProcedure(Builder::refuseExit);
    }

    private static void refuseExit(int status, @Nullable String message) {
      throw new BrokerException(
          "the embedded broker gave up"
              + (message == null ? "" : ": " + message)
              + " (status "
              + status
              + ")");
    }

    private static int freePort(int wanted) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        return socket.getLocalPort();
      } catch (BindException e) {
        throw new BrokerException(
            "port " + wanted + " is in use; stop what listens there, or choose another port", e);
      } catch (IOException e) {
        throw new BrokerException("port " + wanted + " cannot be opened: " + e, e);
      }
    }
  }
}
