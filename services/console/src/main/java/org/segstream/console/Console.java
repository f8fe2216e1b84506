package org.segstream.console;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.segstream.console.board.LabelDesk;
import org.segstream.console.board.ModelBoard;
import org.segstream.console.board.MonitorAnswers;
import org.segstream.console.board.StreamBoard;
import org.segstream.console.http.Parts;
import org.segstream.console.http.Server;
import org.segstream.console.live.LiveMetrics;
import org.segstream.console.live.LiveStreams;
import org.segstream.console.records.RecordFetch;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/**
 * A page that shows every stream with its masks, models and label requests. It reads topics, and
 * belongs to no consumer group: any number of consoles may run. A broker that is away is waited
 * for.
 */
public final class Console implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Server server;

  /**
   * Starts serving.
   *
   * @param monitor for what is on no topic
   * @throws IllegalStateException if the port cannot be opened
   */
  public Console(
      KafkaSettings kafka,
      Topics topics,
      ConsoleOptions options,
      MonitorAnswers monitor,
      MeterRegistry metrics) {
    Parts all =
        new Parts(
            kafka,
            topics,
            closing(new StreamBoard(kafka, topics)),
            closing(new ModelBoard(kafka, topics)),
            closing(new LabelDesk(kafka, topics)),
            closing(new LiveStreams(kafka, topics, new LiveMetrics(metrics))),
            closing(new RecordFetch(kafka, "segstream-console-records", PATIENCE)),
            monitor,
            metrics);
    try {
      this.server = closing(Server.start(options.address(), options.access(), options.tls(), all));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private <P extends AutoCloseable> P closing(P part) {
    parts.push(part);
    return part;
  }

  /** Where the page is. */
  public URI address() {
    return server.address();
  }

  /** Stops serving. */
  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    parts.clear();
  }
}
