package org.segstream.cli.train;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.http.Probes;
import org.segstream.cli.http.StatusServer;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.StatusOptions;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.service.RoundResult;
import org.segstream.trainer.service.Trainer;
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
    TrainProgress progress = new TrainProgress(System.err);
    try (Trainer trainer =
            new Trainer(
                kafka.connected(),
                kafka.topics(),
                base,
                flags.options(),
                progress,
                InstantSource.system(),
                new Disk());
        Interruptible _ = new Interruptible(trainer::close)) {
      Optional<StatusServer> server = status.serve(probes(trainer), StatusOptions.newMetrics());
      try {
        tell(trainer.run());
      } finally {
        server.ifPresent(StatusServer::close);
      }
    }
    return 0;
  }

  private SegmentationModel base() {
    SegmentationModel model = ModelOptions.read(from);
    return name.map(model::named).orElse(model);
  }

  private Probes probes(Trainer trainer) {
    Duration lately = status.liveWithin();
    return new Probes(
        new AtomicBoolean(true),
        () -> trainer.isAlive(lately) ? trainer.hindrance() : Optional.of("it is not live"),
        () -> trainer.isAlive(lately));
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
              result.promoted() ? ": the new champion" : "");
    }
    spec.commandLine().getOut().flush();
  }
}
