package org.segstream.cli.stream;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.http.StatusServer;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.ServiceCertificates;
import org.segstream.cli.options.StatusOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.worker.GarbageLimit;
import org.segstream.worker.Worker;
import org.segstream.worker.options.WorkerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code segstream worker}. */
@Command(
    name = "worker",
    description = "Consumes frames and publishes masks until it is told to stop.",
    mixinStandardHelpOptions = true)
public final class WorkerCommand implements Callable<Integer> {
  @Mixin private StatusOptions status = new StatusOptions();

  @Mixin private WorkerFlags flags = new WorkerFlags();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private FollowOptions follow = new FollowOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    WorkerOptions options = flags.options(model.solver());
    follow.check();
    PrometheusMeterRegistry metrics = StatusOptions.newMetrics();
    model.field().counters().ifPresent(counters -> FieldMetrics.register(counters, metrics));
    WorkerHealth health = new WorkerHealth(status.liveWithin());
    Optional<StatusServer> server = status.serve(health.probes(), metrics);
    try (GarbageLimit _ = new GarbageLimit(GarbageLimit.USUAL)) {
      KafkaSettings settings = kafka.connected(status.connectWithin(), health::waits);
      health.renewal(ServiceCertificates.watch(settings, metrics)::isDue);
      try (WorkerModels models = models(settings, options, metrics)) {
        Worker worker = new Worker(settings, kafka.topics(), models.models(), options, metrics);
        health.started(worker, models::areFollowed);
        return work(worker, options);
      }
    } finally {
      server.ifPresent(StatusServer::close);
    }
  }

  private WorkerModels models(
      KafkaSettings settings, WorkerOptions options, PrometheusMeterRegistry metrics) {
    int batch = options.queues().batch();
    return WorkerModels.open(model, follow, batch, settings, kafka.topics(), metrics);
  }

  private int work(Worker worker, WorkerOptions options) {
    try (Interruptible _ = new Interruptible(worker::close)) {
      var _ = worker.assigned().thenRun(() -> tellReady(options));
      worker.ended().join();
      return 0;
    } catch (CompletionException e) {
      worker.close();
      throw new TransportException("the worker had to stop: " + String.valueOf(e.getCause()), e);
    }
  }

  private void tellReady(WorkerOptions options) {
    spec.commandLine()
        .getErr()
        .println("segstream: worker of group " + options.groupId() + " is ready");
  }
}
