package org.segstream.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.crf.BenchInstance;
import org.segstream.benchmarks.crf.BenchInstances;
import org.segstream.benchmarks.crf.CrfBenchmark;
import org.segstream.benchmarks.crf.CrfReport;
import org.segstream.benchmarks.crf.CrfTable;
import org.segstream.benchmarks.crf.InstanceFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream bench crf}. */
@Command(
    name = "crf",
    description =
        "Measures the solver beside plain C++ TRW-S, in turn on the same instances: CPU time of a"
            + " pass, and to equal certified gaps.",
    mixinStandardHelpOptions = true)
final class BenchCrfCommand implements Callable<Integer> {
  /** Instances that are measured too where they lie beside the checkout. */
  private static final Path BESIDE = Path.of("../shared/data/crf");

  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Fewer rounds, and no large instances.")
  private boolean quick;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Option(
      names = "--instances",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Instance files to measure on besides the synthetic street.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws Exception {
    List<Path> all = new ArrayList<>(files);
    all.addAll(beside());
    List<BenchInstance> instances = BenchInstances.of(all, quick);
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    Machine machine = Machine.current();
    List<InstanceFigures> figures = new ArrayList<>();
    try (CrfBenchmark benchmark = new CrfBenchmark(rounds);
        ProgressBar progress =
            ProgressBar.onStandardError("measuring", (long) rounds * instances.size())) {
      for (BenchInstance instance : instances) {
        long done = (long) rounds * figures.size();
        figures.add(
            benchmark.run(instance, round -> progress.update(done + round, instance.name())));
      }
      CrfReport report = new CrfReport(machine, benchmark.compiler(), figures);
      spec.commandLine()
          .getOut()
          .println(json ? report.toJson().toPrettyString() : CrfTable.of(report));
    }
    return figures.stream().allMatch(InstanceFigures::checked) ? 0 : tellOfFailure();
  }

  private int tellOfFailure() {
    spec.commandLine().getErr().println("segstream: a certificate does not hold; this is a bug");
    return 1;
  }

  private static List<Path> beside() throws IOException {
    if (!Files.isDirectory(BESIDE)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(BESIDE)) {
      return found.filter(file -> file.toString().endsWith(".bin")).sorted().toList();
    }
  }
}
