package org.segstream.cli.train;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.http.StatusServer;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.ServiceCertificates;
import org.segstream.cli.options.StatusOptions;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.service.RoundResult;
import org.segstream.trainer.service.Trainer;
import org.segstream.transport.KafkaSettings;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream trainer}. */
@Command(
    name = "trainer",
    description =
        "Consumes labelled frames, trains in rounds, and publishes models; a better one becomes"
            + " the champion.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TrainerCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "FILE|NAME",
      defaultValue = ModelOptions.STREETS,
      description =
          "The model to train, unless the topic has a champion of its name: a file, or the name of"
              + " one that comes with segstream (default: ${DEFAULT-VALUE}).")
  private Path from = Path.of(ModelOptions.STREETS);

  @Option(
      names = "--name",
      description = "Name of the model whose versions are made (default: that of --from).")
  private Optional<String> name = Optional.empty();

  @Mixin private StatusOptions status = new StatusOptions();

  @Mixin private TrainerFlags flags = new TrainerFlags();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SegmentationModel base = base();
    PrometheusMeterRegistry metrics = StatusOptions.newMetrics();
    TrainerHealth health = new TrainerHealth(status.liveWithin(), metrics);
    Optional<StatusServer> server = status.serve(health.probes(), metrics);
    try {
      KafkaSettings settings = kafka.connected(status.connectWithin(), health::waits);
      health.renewal(ServiceCertificates.watch(settings, metrics)::isDue);
      run(settings, base, health);
    } finally {
      server.ifPresent(StatusServer::close);
    }
    return 0;
  }

  private void run(KafkaSettings settings, SegmentationModel base, TrainerHealth health) {
    TrainProgress progress = new TrainProgress(System.err);
    try (Trainer trainer =
            new Trainer(
                settings,
                kafka.topics(),
                base,
                flags.options(),
                progress,
                InstantSource.system(),
                new Disk());
        Interruptible _ = new Interruptible(trainer::close)) {
      health.started(trainer);
      tell(trainer.run());
    }
  }

  private SegmentationModel base() {
    SegmentationModel model = ModelOptions.read(from);
    return name.map(model::named).orElse(model);
  }

  private void tell(List<RoundResult> results) {
    for (RoundResult result : results) {
      spec.commandLine()
          .getOut()
          .printf(
              "%s: mIoU %.2f %% on %d frames held out, champion %s %.2f %%%s%n",
              result.version(),
              result.miou(),
              result.heldOut(),
              result.champion(),
              result.championMiou(),
              outcome(result));
    }
    spec.commandLine().getOut().flush();
  }

  private static String outcome(RoundResult result) {
    if (result.promoted()) {
      return ": the new champion";
    }
    return result.challenging() ? ": the new challenger" : "";
  }
}
