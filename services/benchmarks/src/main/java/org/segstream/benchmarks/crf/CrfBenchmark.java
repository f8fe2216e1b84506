package org.segstream.benchmarks.crf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;

/**
 * The fastest solver that runs here beside plain C++, in turn on the same instances. The baseline
 * has edges of stride 1 and one thread.
 */
public final class CrfBenchmark implements AutoCloseable {
  /** The relative gaps to reach, see {@link Certificate#relativeGap()}. */
  public static final List<Double> GAPS = List.of(1e-2, 1e-3);

  /** Iterations after which either side gives up. */
  static final int MOST_ITERATIONS = 300;

  private static final double BOUND_TOLERANCE = 1e-6;

  private final int rounds;

  private final CrfSolver solver = Solvers.best();

  private final Optional<PlainTrws> plain = PlainTrws.compile();

  /**
   * @param rounds how often each side has its turn
   */
  public CrfBenchmark(int rounds) {
    this.rounds = rounds;
  }

  /** What the baseline was compiled with; empty if there is no compiler. */
  public Optional<String> compiler() {
    return plain.map(PlainTrws::command);
  }

  /**
   * Measures.
   *
   * @param onRound told after each round
   */
  public InstanceFigures run(BenchInstance instance, Consumer<Integer> onRound) {
    plain.ifPresent(to -> instance.file().write(to.scratch()));
    OwnSolver own = new OwnSolver(solver, instance.grid());
    own.warmUp();
    List<PlainTrws.Run> runs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      plain.ifPresent(
          baseline -> runs.add(baseline.run(baseline.scratch(), MOST_ITERATIONS, GAPS.getLast())));
      own.measure();
      onRound.accept(round);
    }
    Optional<Solution> solution = own.checked();
    Optional<PlainFigures> baseline =
        runs.isEmpty() ? Optional.empty() : Optional.of(new PlainFigures(runs, instance.grid()));
    return new InstanceFigures(
        instance,
        baseline.map(PlainFigures::figures),
        own.figures(),
        solution.isPresent() && baseline.map(b -> agree(b, solution.get())).orElse(true));
  }

  /** Each bound lies below the other's energy. */
  private static boolean agree(PlainFigures baseline, Solution solution) {
    Certificate said = solution.certificate();
    double tolerance = BOUND_TOLERANCE * Math.abs(said.energy());
    return said.lowerBound() <= baseline.energy() + tolerance
        && baseline.bound() <= said.energy() + tolerance;
  }

  @Override
  public void close() {
    plain.ifPresent(PlainTrws::close);
    solver.close();
  }
}
