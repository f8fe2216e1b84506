package org.segstream.cli;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.segstream.cli.http.Probes;
import org.segstream.cli.http.StatusServer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.WarmUp;
import org.segstream.worker.Worker;
import org.segstream.worker.WorkerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream worker}. */
@Command(
    name = "worker",
    description = "Consumes frames and publishes masks until it is told to stop.",
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description =
          "Serve /health/started, /health/ready, /health/live and /metrics here (default:"
              + " nowhere).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--live-within-ms",
      paramLabel = "MS",
      defaultValue = "30000",
      description =
          "/health/live fails when the polling loop has not turned for so long (default:"
              + " ${DEFAULT-VALUE}).")
  private long liveWithin = 30_000;

  @Mixin private WorkerFlags flags = new WorkerFlags();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final AtomicBoolean warm = new AtomicBoolean();
  private final AtomicReference<@Nullable Worker> running = new AtomicReference<>();

  @Override
  public Integer call() {
    WorkerOptions options = flags.options(model.solver());
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    Optional<StatusServer> status =
        port.map(number -> StatusServer.start(number, probes(), metrics));
    try {
      KafkaSettings settings = kafka.connected();
      try (Segmenter segmenter = model.open(ModelOptions.STREETS)) {
        WarmUp.run(segmenter, options.queues().batch());
        return work(new Worker(settings, kafka.topics(), segmenter, options, metrics), options);
      }
    } finally {
      status.ifPresent(StatusServer::close);
    }
  }

  private int work(Worker worker, WorkerOptions options) {
    running.set(worker);
    warm.set(true);
    try (Interruptible _ = new Interruptible(worker::close)) {
      spec.commandLine()
          .getErr()
          .println("segstream: worker of group " + options.groupId() + " is ready");
      worker.ended().join();
      return 0;
    } catch (CompletionException e) {
      worker.close();
      throw new TransportException("the worker had to stop: " + String.valueOf(e.getCause()), e);
    }
  }

  /** Live from the first moment on: a model that loads is no reason for a restart. */
  private Probes probes() {
    return new Probes(
        warm,
        () -> {
          Worker worker = running.get();
          return worker != null && worker.isAssigned() && worker.isAlive(lately());
        },
        () -> {
          Worker worker = running.get();
          return worker == null || worker.isAlive(lately());
        });
  }

  private Duration lately() {
    return Duration.ofMillis(liveWithin);
  }
}
