package org.segstream.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;
import org.segstream.benchmarks.training.StepMemory;
import org.segstream.cli.options.ImageSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream bench memory}. */
@Command(
    name = "memory",
    description =
        "Measures what training steps add to the memory of a process, end to end and in local"
            + " modules, each in a process of its own (Linux).",
    mixinStandardHelpOptions = true)
final class BenchMemoryCommand implements Callable<Integer> {
  @Option(
      names = "--local-modules",
      split = ",",
      paramLabel = "K",
      defaultValue = "1,2,4",
      description = "Into how many modules the network is cut (default: ${DEFAULT-VALUE}).")
  private List<Integer> modules = List.of();

  @Option(
      names = "--architecture",
      defaultValue = "street-net-1",
      description = "Of the network (default: ${DEFAULT-VALUE}).")
  private String architecture = "street-net-1";

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Chips a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--chip",
      paramLabel = "WxH",
      defaultValue = "320x240",
      converter = ImageSize.Converter.class,
      description = "Size of a chip (default: ${DEFAULT-VALUE}).")
  private ImageSize chip = new ImageSize(320, 240);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Markdown text = new Markdown();
    text.line(
        "%s; %s, %d chips of %d×%d a step",
        Machine.current().words(), architecture, batch, chip.width(), chip.height());
    text.line("");
    text.line("| local modules | MiB before | MiB added | share | s a step |");
    text.line("|---|---|---|---|---|");
    Optional<StepMemory> first = Optional.empty();
    for (int count : modules) {
      spec.commandLine().getErr().println("measuring: " + count);
      Optional<StepMemory> found =
          StepMemory.measure(architecture, count, batch, chip.width(), chip.height());
      if (found.isEmpty()) {
        throw new IllegalStateException(
            "no figures for %d local modules: this system does not tell its memory, or has too"
                    .formatted(count)
                + " little for such a batch");
      }
      first = first.or(() -> found);
      StepMemory memory = found.get();
      text.line(
          "| %d | %.0f | %.0f | %s | %.1f |",
          count,
          memory.beforeMib(),
          memory.addedMib(),
          share(memory, first.orElse(memory)),
          memory.secondsAStep());
    }
    spec.commandLine().getOut().println(text);
    return 0;
  }

  private static String share(StepMemory memory, StepMemory first) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * memory.addedMib() / first.addedMib());
  }
}
