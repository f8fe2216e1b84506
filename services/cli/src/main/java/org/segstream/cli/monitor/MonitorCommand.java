package org.segstream.cli.monitor;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.http.StatusServer;
import org.segstream.cli.options.ConsoleFlags;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ServiceCertificates;
import org.segstream.cli.options.StatusOptions;
import org.segstream.console.Console;
import org.segstream.console.ConsoleOptions;
import org.segstream.monitor.Monitor;
import org.segstream.monitor.MonitorMetrics;
import org.segstream.monitor.MonitorOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code segstream monitor}. */
@Command(
    name = "monitor",
    description =
        "Watches the masks of all streams, says how each stream is, and answers questions about"
            + " them at /api/streams of --http-port, until it is told to stop.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MonitorCommand implements Callable<Integer> {
  /** As long as Kafka Streams takes to close, and some. */
  private static final Duration CLOSING = Duration.ofSeconds(25);

  @Mixin private StatusOptions status = new StatusOptions();

  @Mixin private MonitorFlags flags = new MonitorFlags();

  @Mixin private ConsoleFlags console = new ConsoleFlags();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    MonitorOptions options = flags.options(status.port());
    Optional<ConsoleOptions> page =
        console.isGiven() ? Optional.of(console.options()) : Optional.empty();
    PrometheusMeterRegistry metrics = StatusOptions.newMetrics();
    MonitorHealth health = new MonitorHealth(status.liveWithin());
    Optional<StatusServer> server = status.serve(health.probes(), metrics, health::answer);
    try {
      KafkaSettings settings = kafka.connected(status.connectWithin(), health::waits);
      health.renewal(ServiceCertificates.watch(settings, metrics)::isDue);
      try (Monitor monitor = new Monitor(settings, kafka.topics(), options);
          Interruptible _ = new Interruptible(monitor::close, CLOSING)) {
        var _ = new MonitorMetrics(monitor, metrics);
        health.started(monitor);
        spec.commandLine()
            .getErr()
            .println("segstream: monitor of application " + options.applicationId() + " starts");
        Optional<Console> served = page.map(it -> page(settings, it, monitor, metrics));
        try {
          monitor.run();
        } finally {
          served.ifPresent(Console::close);
        }
      } catch (CompletionException e) {
        throw new TransportException("the monitor had to stop: " + e.getCause(), e);
      }
    } finally {
      server.ifPresent(StatusServer::close);
    }
    return 0;
  }

  private Console page(
      KafkaSettings settings,
      ConsoleOptions options,
      Monitor monitor,
      PrometheusMeterRegistry metrics) {
    Console served = new Console(settings, kafka.topics(), options, monitor.api()::ask, metrics);
    spec.commandLine().getErr().println("segstream: console at " + served.address());
    return served;
  }
}
