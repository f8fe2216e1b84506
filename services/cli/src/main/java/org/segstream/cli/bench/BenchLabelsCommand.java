package org.segstream.cli.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.labels.LabelBench;
import org.segstream.benchmarks.labels.LabelFigures;
import org.segstream.benchmarks.labels.LabelPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream bench labels}. */
@Command(
    name = "labels",
    description =
        "Compares what labels are worth: of frames drawn at random, and of equally many that the"
            + " monitor asks for, by each of its signals.",
    mixinStandardHelpOptions = true)
final class BenchLabelsCommand implements Callable<Integer> {
  @Option(names = "--quick", description = "Only to see that it works: the figures mean nothing.")
  private boolean quick;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,3",
      description = "Of streets, draws and training, a run each (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds = new ArrayList<>();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    LabelFigures figures =
        new LabelBench(
                (quick ? LabelPlan.QUICK : LabelPlan.USUAL).withSeeds(seeds),
                line -> spec.commandLine().getErr().println(line))
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(figures.toJson().toPrettyString());
    } else {
      figures.table().forEach(out::println);
    }
    return 0;
  }
}
