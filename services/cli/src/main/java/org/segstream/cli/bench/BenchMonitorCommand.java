package org.segstream.cli.bench;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.monitor.MonitorBench;
import org.segstream.benchmarks.monitor.MonitorFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream bench monitor}. */
@Command(
    name = "monitor",
    description =
        "Measures what watching costs: masks a second through all topologies with one thread and"
            + " exactly once, state a stream, and a start without local state.",
    mixinStandardHelpOptions = true)
final class BenchMonitorCommand implements Callable<Integer> {
  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "300",
      description = "Streams, ten masks a second of each (default: ${DEFAULT-VALUE}).")
  private int streams = 300;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "60000",
      description = "Masks of all streams together (default: ${DEFAULT-VALUE}).")
  private int records = 60_000;

  @Option(
      names = "--mask-bytes",
      paramLabel = "N",
      defaultValue = "15000",
      description = "Bytes of a label map (default: ${DEFAULT-VALUE}).")
  private int maskBytes = 15_000;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "8",
      description = "Of the topics (default: ${DEFAULT-VALUE}).")
  private int partitions = 8;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    MonitorFigures figures = new MonitorBench(plan()).run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(figures.toJson().toPrettyString());
    } else {
      figures.table().forEach(out::println);
    }
    return 0;
  }

  private MonitorBench.Plan plan() {
    try {
      return new MonitorBench.Plan(streams, records, maskBytes, partitions);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
