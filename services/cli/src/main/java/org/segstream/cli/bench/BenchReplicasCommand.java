package org.segstream.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.replicas.ReplicasBench;
import org.segstream.benchmarks.replicas.ReplicasPlan;
import org.segstream.benchmarks.replicas.ReplicasReport;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream bench replicas}. */
@Command(
    name = "replicas",
    description =
        "Measures steps of replicas that train one model together through a broker, all in this"
            + " process; forward and backward pass are a pause, as if each replica had a core of"
            + " its own for them.",
    mixinStandardHelpOptions = true)
final class BenchReplicasCommand implements Callable<Integer> {
  @Option(
      names = "--replicas",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,4",
      description = "Numbers of replicas (default: ${DEFAULT-VALUE}).")
  private List<Integer> replicas = List.of(1, 2, 4);

  @Option(
      names = "--gradient-exchange",
      split = ",",
      paramLabel = "ternary|float32",
      defaultValue = "ternary,float32",
      description = "Forms of the gradients (default: ${DEFAULT-VALUE}).")
  private List<Levels> levels = List.of(Levels.TERNARY, Levels.FLOAT32);

  @Option(
      names = "--compute-ms",
      paramLabel = "MS",
      defaultValue = "360",
      description = "What forward and backward pass take (default: ${DEFAULT-VALUE}).")
  private long computeMs = 360;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Chips that a replica counts a step (default: ${DEFAULT-VALUE}).")
  private int batch = 4;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "40",
      description = "Steps that are measured (default: ${DEFAULT-VALUE}).")
  private int steps = 40;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "15",
      description = "Steps before them (default: ${DEFAULT-VALUE}).")
  private int warmUp = 15;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ReplicasReport report =
        new ReplicasBench(plan())
            .run(what -> spec.commandLine().getErr().println("measuring: " + what));
    spec.commandLine().getOut().println(json ? report.toJson().toPrettyString() : report.toTable());
    return 0;
  }

  private ReplicasPlan plan() {
    try {
      return new ReplicasPlan(replicas, levels, Duration.ofMillis(computeMs), batch, steps, warmUp);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
