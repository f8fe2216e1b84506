package org.segstream.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.crf.BenchInstance;
import org.segstream.benchmarks.crf.BenchInstances;
import org.segstream.benchmarks.crf.CrfBenchmark;
import org.segstream.benchmarks.crf.CrfReport;
import org.segstream.benchmarks.crf.CrfTable;
import org.segstream.benchmarks.crf.InstanceFigures;
import org.segstream.benchmarks.crf.VideoBenchmark;
import org.segstream.benchmarks.crf.VideoFigures;
import org.segstream.benchmarks.crf.VideoReport;
import org.segstream.benchmarks.crf.VideoSequence;
import org.segstream.benchmarks.crf.VideoSequences;
import org.segstream.cli.console.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream bench crf}. */
@Command(
    name = "crf",
    description =
        "Measures the solver beside plain C++ TRW-S, in turn on the same instances: CPU time of a"
            + " pass, and to equal certified gaps. With --video, what successive frames cost.",
    mixinStandardHelpOptions = true)
final class BenchCrfCommand implements Callable<Integer> {
  private static final int FRAMES = 20;
  private static final int QUICK_FRAMES = 8;
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

  @Option(
      names = "--video",
      description =
          "Measure sequences instead: what frames cost by where they start from, and with"
              + " everything active.")
  private boolean video;

  @Option(
      names = "--clips",
      arity = "1..*",
      paramLabel = "FILE",
      description = "With --video: clips to measure on besides the synthetic street.")
  private List<Path> clips = List.of();

  @Override
  public Integer call() throws Exception {
    return video ? measureVideo() : measureInstances();
  }

  private int measureVideo() {
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    Machine machine = Machine.current();
    List<Supplier<VideoSequence>> sequences =
        VideoSequences.of(clips, quick ? QUICK_FRAMES : FRAMES);
    List<VideoFigures> figures = new ArrayList<>();
    VideoBenchmark benchmark = new VideoBenchmark(rounds);
    try (ProgressBar progress =
        ProgressBar.onStandardError("measuring", (long) rounds * sequences.size())) {
      for (int n = 0; n < sequences.size(); n++) {
        long done = (long) rounds * n;
        VideoSequence sequence = sequences.get(n).get();
        figures.addAll(
            benchmark.run(sequence, round -> progress.update(done + round, sequence.name())));
      }
    }
    VideoReport report = new VideoReport(machine, figures);
    spec.commandLine()
        .getOut()
        .println(json ? report.toJson().toPrettyString() : report.toMarkdown());
    return 0;
  }

  private int measureInstances() {
    List<BenchInstance> instances = BenchInstances.of(files, quick);
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
      return tell(new CrfReport(machine, benchmark.compiler(), figures));
    }
  }

  private int tell(CrfReport report) {
    spec.commandLine()
        .getOut()
        .println(json ? report.toJson().toPrettyString() : CrfTable.of(report));
    if (report.instances().stream().allMatch(InstanceFigures::checked)) {
      return 0;
    }
    spec.commandLine().getErr().println("segstream: a certificate does not hold; this is a bug");
    return 1;
  }
}
