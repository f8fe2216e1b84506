package org.segstream.cli.monitor;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.http.StatusServer;
import org.segstream.cli.options.ConsoleFlags;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ServiceCertificates;
import org.segstream.cli.options.StatusOptions;
import org.segstream.console.Console;
import org.segstream.console.ConsoleOptions;
import org.segstream.console.board.MonitorAnswers;
import org.segstream.console.board.RemoteMonitor;
import org.segstream.transport.KafkaSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream console}. */
@Command(
    name = "console",
    description =
        "Serves a page that shows every stream with its masks and proofs, models and label"
            + " requests, until it is told to stop.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ConsoleCommand implements Callable<Integer> {
  @Mixin private ConsoleFlags flags = new ConsoleFlags();

  @Option(
      names = "--monitor",
      paramLabel = "URL",
      description =
          "Where a monitor's --http-port is, such as http://monitor:8080: scores of models by the"
              + " labels that come (default: none are shown).")
  private Optional<URI> monitor = Optional.empty();

  @Mixin private StatusOptions status = new StatusOptions();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ConsoleOptions options = flags.options();
    Optional<RemoteMonitor> asked = monitor.map(this::remote);
    PrometheusMeterRegistry metrics = StatusOptions.newMetrics();
    ConsoleHealth health = new ConsoleHealth();
    Optional<StatusServer> server = status.serve(health.probes(), metrics);
    CountDownLatch told = new CountDownLatch(1);
    try (Interruptible _ = new Interruptible(told::countDown)) {
      KafkaSettings settings = kafka.connected(status.connectWithin(), health::waits);
      health.renewal(ServiceCertificates.watch(settings, metrics)::isDue);
      MonitorAnswers answers = asked.<MonitorAnswers>map(it -> it).orElse(MonitorAnswers.NONE);
      try (Console console = new Console(settings, kafka.topics(), options, answers, metrics)) {
        health.started();
        spec.commandLine().getErr().println("segstream: console at " + console.address());
        told.await();
      }
    } finally {
      asked.ifPresent(RemoteMonitor::close);
      server.ifPresent(StatusServer::close);
    }
    return 0;
  }

  private RemoteMonitor remote(URI address) {
    try {
      return new RemoteMonitor(address);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
