package org.segstream.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.segstream.benchmarks.CpuTime;
import org.segstream.benchmarks.WarmUp;
import org.segstream.crf.Budget;
import org.segstream.crf.graph.GraphCheck;
import org.segstream.crf.graph.GraphEnergy;
import org.segstream.crf.graph.GraphSolution;
import org.segstream.crf.graph.GraphSolver;

/** Solves general graphs, with the reference solver on one thread. */
final class GraphRun {
  private static final int WARM_UP_VARIABLES = 100;

  private boolean warmedUp;

  Solved solve(Path file, GraphEnergy graph, Budget budget, Optional<Integer> deadlineMillis) {
    warmUp();
    CpuTime.Timed<GraphSolution> timed =
        CpuTime.of(
            () -> GraphSolver.solve(graph, Deadlines.apply(budget, deadlineMillis).withDuals()));
    GraphSolution solution = timed.result();
    return new Solved(
        file,
        "%d variables, %d edges".formatted(graph.variables(), graph.edges().size()),
        "reference",
        1,
        graph.variables(),
        Optional.empty(),
        solution.labels(),
        solution.certificate(),
        GraphCheck.of(graph, solution),
        timed.cpuMillis(),
        timed.wallMillis());
  }

  private void warmUp() {
    if (!warmedUp) {
      GraphEnergy graph = builtIn();
      WarmUp.settle(() -> GraphSolver.solve(graph, Budget.toGap(0, 4).withDuals()));
      warmedUp = true;
    }
  }

  /** A ring with chords, of random costs. */
  private static GraphEnergy builtIn() {
    SplittableRandom random = new SplittableRandom(1);
    int[] labels = random.ints(WARM_UP_VARIABLES, 2, 6).toArray();
    GraphEnergy.Builder graph = new GraphEnergy.Builder(labels);
    for (int i = 0; i < labels.length; i++) {
      graph.add(i, random.doubles(labels[i]).toArray());
      for (int step = 1; step <= 7; step += 6) {
        int j = (i + step) % labels.length;
        graph.add(i, j, random.doubles((long) labels[i] * labels[j]).toArray());
      }
    }
    return graph.build();
  }
}
