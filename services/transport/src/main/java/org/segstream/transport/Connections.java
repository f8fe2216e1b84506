package org.segstream.transport;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Finding out early whether Kafka can be reached. */
public final class Connections {
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private Connections() {}

  /**
   * Asks the cluster who it is, for at most about 6 s.
   *
   * @return number of brokers, at least 1
   * @throws TransportException if nobody answers, or not as hoped
   */
  public static int check(KafkaSettings settings) {
    return check(settings, PATIENCE);
  }

  /**
   * The same for services: asks again and again while nobody answers or the name of the broker is
   * unknown. Whoever answers and refuses is asked once.
   *
   * @param within how long at least
   * @param away told each time in a sentence why nobody could be asked
   * @return number of brokers, at least 1
   * @throws TransportException if nobody has answered in time, or not as hoped
   */
  public static int await(KafkaSettings settings, Duration within, Consumer<String> away) {
    long start = System.nanoTime();
    while (true) {
      try {
        return check(settings);
      } catch (TransportException e) {
        if (!isAway(e) || System.nanoTime() - start >= within.toNanos()) {
          throw e;
        }
        away.accept(e.getMessage());
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private static boolean isAway(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(it ->
            it instanceof org.apache.kafka.common.errors.TimeoutException
                || it instanceof TimeoutException
                || String.valueOf(it.getMessage()).startsWith("No resolvable bootstrap"));
  }

  static int check(KafkaSettings settings, Duration patience) {
    Map<String, Object> properties = settings.admin("segstream-check");
    int millis = (int) patience.toMillis();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    try (Admin admin = Admin.create(properties)) {
      return admin.describeCluster().nodes().get(millis + 500L, TimeUnit.MILLISECONDS).size();
    } catch (ExecutionException e) {
      throw unreachable(settings, patience, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unreachable(settings, patience, e);
    } catch (KafkaException e) {
      throw new TransportException(
          "Kafka at " + settings.bootstrapServers() + " cannot be asked: " + innermost(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException(
          "interrupted while waiting for Kafka at " + settings.bootstrapServers(), e);
    }
  }

  private static TransportException unreachable(
      KafkaSettings settings, Duration patience, Throwable cause) {
    boolean silent =
        cause instanceof org.apache.kafka.common.errors.TimeoutException
            || cause instanceof TimeoutException;
    return new TransportException(
        silent
            ? "no Kafka broker answered at "
                + settings.bootstrapServers()
                + " within "
                + patience.toSeconds()
                + " s; check the address, or start a broker with 'segstream broker'"
            : "Kafka at " + settings.bootstrapServers() + " refused: " + innermost(cause),
        cause);
  }

  private static String innermost(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return String.valueOf(inner.getMessage());
  }
}
