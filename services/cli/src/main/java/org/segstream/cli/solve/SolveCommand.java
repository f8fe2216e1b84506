package org.segstream.cli.solve;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.crf.certificate.Budget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream solve}. */
@Command(
    name = "solve",
    description =
        "Minimises the energies of instance files. Every result goes through an independent check.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SolveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Files to solve.")
  private List<Path> instances = List.of();

  @Option(
      names = "--gap",
      paramLabel = "G",
      defaultValue = "0.01",
      description = "Relative gap at which to stop (default: ${DEFAULT-VALUE}).")
  private double gap = 0.01;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Iterations after which to stop anyway (default: ${DEFAULT-VALUE}).")
  private int iterations = 1000;

  @Option(
      names = "--deadline-ms",
      paramLabel = "N",
      description = "Time for an instance, after which its best labelling so far counts.")
  private Optional<Integer> deadline = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description =
          "Accepted and without effect: a grid is solved by one thread (default:"
              + " ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "reference or vector (default: the fastest that takes the instance).")
  private Optional<Backend> backend = Optional.empty();

  @Option(
      names = "--strides",
      paramLabel = "S",
      split = ",",
      description =
          "Strides of a grid's edges, for instance 1,4 (default: 1). Files hold weights of stride"
              + " 1; an edge of stride s gets the least of those on its way, divided by s.")
  private List<Integer> strides = List.of();

  @Option(
      names = "--warm",
      description = "Each grid starts from the one before, as frames of one stream do.")
  private boolean warm;

  @Option(names = "--labels", paramLabel = "DIR", description = "Writes label maps as 8-bit PNGs.")
  private Optional<Path> labels = Optional.empty();

  @Option(names = "--json", description = "Print a JSON object for each instance, one a line.")
  private boolean json;

  /** The solvers by name. */
  enum Backend {
    REFERENCE,
    VECTOR
  }

  @Override
  public Integer call() throws Exception {
    checkUsage();
    SolveReport report = new SolveReport(spec.commandLine().getOut(), json);
    Optional<LabelFolder> folder =
        labels.isPresent() ? Optional.of(LabelFolder.create(labels.get())) : Optional.empty();
    SolveRun run = new SolveRun(backend, strides, warm, Budget.toGap(gap, iterations));
    boolean failed = false;
    for (Path instance : instances) {
      Solved solved = run.solve(instance, deadline);
      report.add(solved);
      if (folder.isPresent()) {
        folder.get().write(solved);
      }
      failed |= !solved.check().passed();
    }
    return failed ? tellOfFailure() : 0;
  }

  private int tellOfFailure() {
    PrintWriter err = spec.commandLine().getErr();
    err.println("segstream: a certificate does not hold; this is a bug in the solver");
    return 1;
  }

  private void checkUsage() {
    require(gap >= 0, "--gap is " + gap + ", must be at least 0");
    require(iterations >= 1, "--iterations is " + iterations + ", must be at least 1");
    require(threads >= 1, "--threads is " + threads + ", must be at least 1");
    deadline.ifPresent(ms -> require(ms >= 0, "--deadline-ms is " + ms + ", must be at least 0"));
    strides.forEach(s -> require(s >= 1, "--strides has a " + s + ", must be at least 1"));
    require(
        strides.stream().distinct().count() == strides.size(), "--strides names a stride twice");
    require(
        labels.isEmpty()
            || instances.stream().map(LabelFolder::stem).distinct().count() == instances.size(),
        "--labels needs instances of different names");
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
