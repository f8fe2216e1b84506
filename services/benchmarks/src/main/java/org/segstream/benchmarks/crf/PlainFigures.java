package org.segstream.benchmarks.crf;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.GridEnergy;

/** What the baseline's runs on one instance say. */
final class PlainFigures {
  private final List<PlainTrws.Run> runs;
  private final double base;

  PlainFigures(List<PlainTrws.Run> runs, GridEnergy grid) {
    this.runs = runs;
    this.base = base(grid);
  }

  /** The last bound. */
  double bound() {
    return runs.getFirst().iterations().getLast().bound();
  }

  /** The best energy. */
  double energy() {
    return runs.getFirst().iterations().getLast().energy();
  }

  SolverFigures figures() {
    return new SolverFigures(
        Optional.of(samples(PlainTrws.Run::passMillis)),
        Optional.of(samples(PlainTrws.Run::decidingMillis)),
        CrfBenchmark.GAPS.stream().map(this::toGap).toList());
  }

  private Samples samples(ToDoubleFunction<PlainTrws.Run> of) {
    return Samples.of(runs.stream().map(of::applyAsDouble).toList());
  }

  private Optional<SolverFigures.ToGap> toGap(double gap) {
    List<PlainTrws.Iteration> iterations = runs.getFirst().iterations();
    for (int n = 0; n < iterations.size(); n++) {
      if (relativeGap(iterations.get(n)) <= gap) {
        int at = n;
        Samples cpu = samples(run -> run.iterations().get(at).cpuMillis());
        return Optional.of(new SolverFigures.ToGap(n + 1, cpu, cpu));
      }
    }
    return Optional.empty();
  }

  private double relativeGap(PlainTrws.Iteration after) {
    return new Certificate(after.energy(), after.bound(), base, 1, StartKind.COLD, false)
        .relativeGap()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double base(GridEnergy grid) {
    double sum = 0;
    for (int i = 0; i < grid.pixels(); i++) {
      float least = Float.POSITIVE_INFINITY;
      for (int k = 0; k < grid.labels(); k++) {
        least = Math.min(least, grid.unary()[i * grid.pixelStep() + k * grid.labelStep()]);
      }
      sum += least;
    }
    return sum;
  }
}
