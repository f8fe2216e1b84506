package org.segstream.cli.demo;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.HostInfo;
import org.segstream.console.Console;
import org.segstream.console.ConsoleOptions;
import org.segstream.monitor.Monitor;
import org.segstream.monitor.MonitorOptions;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.trials.TrialOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** The demo in a browser: a monitor that tells of the stream, and a console that shows it. */
final class DemoPage implements AutoCloseable {
  /** Nobody waits for half a minute to see what a stream looks like that has stopped. */
  private static final HealthOptions HEALTH =
      new HealthOptions(
          Duration.ofSeconds(2),
          HealthOptions.DEFAULTS.lateAfter(),
          HealthOptions.DEFAULTS.droppingPercent(),
          HealthOptions.DEFAULTS.failingPercent(),
          Duration.ofSeconds(10),
          HealthOptions.DEFAULTS.forgetAfter());

  /** No other monitor asks this one; without an address it would not know that it has all. */
  private static final HostInfo ALONE = new HostInfo("localhost", 1);

  private final Path state;
  private final Monitor monitor;
  private final Console console;

  /**
   * Starts both.
   *
   * @throws IllegalStateException if the page's port cannot be opened
   */
  DemoPage(KafkaSettings kafka, Topics topics, ConsoleOptions options) {
    try {
      this.state = Files.createTempDirectory("segstream-demo");
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the monitor's state: " + e.getMessage(), e);
    }
    this.monitor = new Monitor(kafka, topics, options());
    try {
      this.console =
          new Console(kafka, topics, options, monitor.api()::ask, new SimpleMeterRegistry());
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
    Thread.ofPlatform().name("segstream-demo-monitor").daemon().start(monitor::run);
  }

  private MonitorOptions options() {
    return new MonitorOptions(
        "segstream-demo",
        state,
        0,
        1,
        Optional.of(ALONE),
        HEALTH,
        Duration.ofHours(1),
        new RequestOptions(10, 100),
        TrialOptions.DEFAULTS);
  }

  /** Where to look. */
  URI address() {
    return console.address();
  }

  private void stop() {
    monitor.close();
    try (Stream<Path> all = Files.walk(state)) {
      all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    console.close();
    stop();
  }
}
