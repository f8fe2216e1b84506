package org.segstream.cli.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.training.TrainingBenchmark;
import org.segstream.benchmarks.training.TrainingReport;
import org.segstream.cli.options.ImageSize;
import org.segstream.trainer.loss.FieldPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream bench training}. */
@Command(
    name = "training",
    description =
        "Measures a training step of the shipped network: time and memory, and with --crf what the"
            + " random field in the loop adds to it.",
    mixinStandardHelpOptions = true)
final class BenchTrainingCommand implements Callable<Integer> {
  private static final int ROUNDS = 9;
  private static final int QUICK_ROUNDS = 3;
  private static final int WARM_UP = 6;

  @Option(
      names = "--crf",
      description =
          "Steps with the random field as well: with the dual surrogate, and with the unrolled"
              + " field.")
  private boolean crf;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "480x360",
      converter = ImageSize.Converter.class,
      description = "Size of the image (default: ${DEFAULT-VALUE}).")
  private ImageSize size = new ImageSize(480, 360);

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads of libtorch and of the random field, each (default: ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(names = "--quick", description = "Fewer rounds: rough figures.")
  private boolean quick;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    TrainingBenchmark benchmark =
        new TrainingBenchmark(
            size.width(), size.height(), threads, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP);
    List<FieldPlan.Form> fields =
        crf ? List.of(FieldPlan.Form.values()) : List.of(FieldPlan.Form.OFF);
    TrainingReport report =
        benchmark.run(fields, what -> spec.commandLine().getErr().println("measuring: " + what));
    spec.commandLine().getOut().println(json ? report.toJson().toPrettyString() : report.toTable());
    return 0;
  }
}
