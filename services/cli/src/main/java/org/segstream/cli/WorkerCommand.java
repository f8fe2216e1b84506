package org.segstream.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.vision.segmenter.Segmenter;
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
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "segstream-worker",
      description = "Consumer group that shares the frames (default: ${DEFAULT-VALUE}).")
  private String group = "segstream-worker";

  @Option(
      names = "--solver-threads",
      paramLabel = "N",
      description = "Threads that solve, one stream each at a time (default: one a core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--check-every",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Every so many frames of a stream go through the independent certificate check, 0 for"
              + " none (default: ${DEFAULT-VALUE}).")
  private int checkEvery = 100;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    KafkaSettings settings = kafka.connected();
    try (Segmenter segmenter = model.open(ModelOptions.STREETS)) {
      segmenter.warmUp();
      Worker worker =
          new Worker(
              settings,
              kafka.topics(),
              segmenter,
              WorkerOptions.DEFAULTS
                  .withGroup(group)
                  .withSolver(model.solver().withThreads(threads).withCheckEvery(checkEvery)),
              new SimpleMeterRegistry());
      // SIGTERM and Ctrl-C: finish what is under way, commit, leave the group.
      Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "shutdown"));
      spec.commandLine().getErr().println("segstream: worker of group " + group + " is ready");
      try {
        worker.ended().join();
        return 0;
      } catch (CompletionException e) {
        worker.close();
        throw new TransportException("the worker had to stop: " + String.valueOf(e.getCause()), e);
      }
    }
  }
}
