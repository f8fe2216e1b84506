package org.segstream.benchmarks.crf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.timing.CpuTime;
import org.segstream.crf.timing.SteadyState;

/**
 * The project's solver on one energy. Every solve starts cold, in memory that is already there, as
 * the baseline's clock starts when its memory is.
 */
final class OwnSolver {
  private static final int SOLVES_A_ROUND = 3;
  private static final double LONG_ROUND_MILLIS = 500;
  private static final int FEW_ITERATIONS = 4;
  private static final int MANY_ITERATIONS = 12;
  private static final long FAR_OFF_NANOS = 3_600_000_000_000L;

  private final CrfSolver solver;
  private final GridEnergy grid;
  private final CrfSolver.StreamState state;
  private final List<GapSamples> toGap = new ArrayList<>();
  private final List<Double> passes = new ArrayList<>();
  private final List<Double> decidingPasses = new ArrayList<>();

  /** What was measured on the way to a gap. */
  private static final class GapSamples {
    final double gap;
    final List<Double> cpu = new ArrayList<>();
    final List<Double> wall = new ArrayList<>();
    int iterations;
    boolean reached = true;

    GapSamples(double gap) {
      this.gap = gap;
    }
  }

  OwnSolver(CrfSolver solver, GridEnergy grid) {
    this.solver = solver;
    this.grid = grid;
    this.state = solver.newState();
    CrfBenchmark.GAPS.forEach(gap -> toGap.add(new GapSamples(gap)));
  }

  private Solution solve(Budget budget) {
    state.reset();
    return solver.solve(grid, state, budget);
  }

  /** Solves in every way that is measured, until the code is compiled. */
  void warmUp() {
    SteadyState.reach(() -> {
      toGap.forEach(samples -> solve(budget(samples.gap)));
      solve(passes(FEW_ITERATIONS, false));
      solve(passes(FEW_ITERATIONS, true));
    });
  }

  private static Budget budget(double gap) {
    return Budget.toGap(gap, CrfBenchmark.MOST_ITERATIONS);
  }

  /** With a deadline, the solver decides labels in every pass; without, when it seems useful. */
  private static Budget passes(int iterations, boolean deciding) {
    Budget budget = Budget.toGap(0, iterations);
    return deciding ? budget.withDeadline(System.nanoTime() + FAR_OFF_NANOS) : budget;
  }

  /** Measures everything once. */
  void measure() {
    toGap.forEach(this::measure);
    passMillis(false).ifPresent(passes::add);
    passMillis(true).ifPresent(decidingPasses::add);
  }

  private void measure(GapSamples samples) {
    List<Double> cpu = new ArrayList<>();
    List<Double> wall = new ArrayList<>();
    double spent = 0;
    for (int n = 0; n < SOLVES_A_ROUND && spent < LONG_ROUND_MILLIS; n++) {
      CpuTime.Timed<Solution> timed = CpuTime.of(() -> solve(budget(samples.gap)));
      cpu.add(timed.cpuMillis());
      wall.add(timed.wallMillis());
      spent += timed.wallMillis();
      samples.iterations = timed.result().certificate().iterations();
      samples.reached &=
          timed.result().certificate().relativeGap().orElse(Double.POSITIVE_INFINITY)
              <= samples.gap;
    }
    samples.cpu.add(Samples.of(cpu).median());
    samples.wall.add(Samples.of(wall).median());
  }

  /** What many iterations take longer than few, by their number. */
  private Optional<Double> passMillis(boolean deciding) {
    CpuTime.Timed<Solution> few = CpuTime.of(() -> solve(passes(FEW_ITERATIONS, deciding)));
    CpuTime.Timed<Solution> many = CpuTime.of(() -> solve(passes(MANY_ITERATIONS, deciding)));
    int more = many.result().certificate().iterations() - few.result().certificate().iterations();
    return more > 0 ? Optional.of((many.cpuMillis() - few.cpuMillis()) / more) : Optional.empty();
  }

  /** What was measured so far. */
  SolverFigures figures() {
    return new SolverFigures(
        samples(passes),
        samples(decidingPasses),
        toGap.stream()
            .map(samples ->
                samples.reached
                    ? Optional.of(
                        new SolverFigures.ToGap(
                            samples.iterations, Samples.of(samples.cpu), Samples.of(samples.wall)))
                    : Optional.<SolverFigures.ToGap>empty())
            .toList());
  }

  private static Optional<Samples> samples(List<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(Samples.of(values));
  }

  /** A solution to the smallest gap that passed the independent check; empty if it did not. */
  Optional<Solution> checked() {
    Solution solution = solve(budget(CrfBenchmark.GAPS.getLast()).withDuals());
    return CertificateCheck.of(grid, solution).passed() ? Optional.of(solution) : Optional.empty();
  }
}
