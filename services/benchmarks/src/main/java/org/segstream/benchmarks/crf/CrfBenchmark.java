package org.segstream.benchmarks.crf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.DerivedStrides;

/**
 * The fastest solver that runs here beside plain C++, in turn on the same instances. The baseline
 * has edges of stride 1 and one thread.
 */
public final class CrfBenchmark implements AutoCloseable {
  /** The relative gaps to reach, see {@link Certificate#relativeGap()}. */
  public static final List<Double> GAPS = List.of(1e-2, 1e-3);

  /** Iterations after which either side gives up. */
  static final int MOST_ITERATIONS = 300;

  private static final List<List<Integer>> STRIDES = List.of(List.of(1), List.of(1, 4));
  private static final double BOUND_TOLERANCE = 1e-6;

  private final int rounds;

  /** With one thread, and with two. */
  private final List<CrfSolver> solvers = List.of(Solvers.best(), Solvers.best());

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
    List<OwnSolver> own = solvers(instance);
    own.forEach(OwnSolver::warmUp);
    List<PlainTrws.Run> runs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      plain.ifPresent(
          baseline -> runs.add(baseline.run(baseline.scratch(), MOST_ITERATIONS, GAPS.getLast())));
      own.forEach(OwnSolver::measure);
      onRound.accept(round);
    }
    List<Optional<Solution>> solutions = own.stream().map(OwnSolver::checked).toList();
    boolean checked = solutions.stream().allMatch(Optional::isPresent);
    Optional<PlainFigures> baseline =
        runs.isEmpty() ? Optional.empty() : Optional.of(new PlainFigures(runs, instance.grid()));
    return new InstanceFigures(
        instance,
        baseline.map(PlainFigures::figures),
        own.stream().map(OwnSolver::figures).toList(),
        checked && baseline.map(b -> agree(b, solutions.getFirst())).orElse(true));
  }

  private List<OwnSolver> solvers(BenchInstance instance) {
    List<OwnSolver> own = new ArrayList<>();
    for (List<Integer> strides : STRIDES) {
      for (int n = 0; n < solvers.size(); n++) {
        own.add(
            new OwnSolver(
                solvers.get(n), n + 1, strides, DerivedStrides.of(instance.grid(), strides)));
      }
    }
    return own;
  }

  /** Each bound lies below the other's energy. */
  private static boolean agree(PlainFigures baseline, Optional<Solution> solution) {
    Certificate said = solution.orElseThrow().certificate();
    double tolerance = BOUND_TOLERANCE * Math.abs(said.energy());
    return said.lowerBound() <= baseline.energy() + tolerance
        && baseline.bound() <= said.energy() + tolerance;
  }

  @Override
  public void close() {
    plain.ifPresent(PlainTrws::close);
    solvers.forEach(CrfSolver::close);
  }
}
