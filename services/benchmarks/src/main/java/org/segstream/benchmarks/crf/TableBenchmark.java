package org.segstream.benchmarks.crf;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.vision.street.StreetEnergy;

/**
 * What it costs that labels cost more or less where they meet: one energy with Potts edges, with a
 * table of ones, and with a table of sixteenths, this by the reference solver as well; in turn, on
 * one thread.
 */
public final class TableBenchmark {
  private static final long SEED = 4711;
  private static final int LEAST = 12;
  private static final int MOST = 24;

  private final GridEnergy potts;
  private final int rounds;

  /**
   * @param width of the street's picture, pixels
   * @param height likewise
   * @param rounds how often each way has its turn
   */
  public TableBenchmark(int width, int height, int rounds) {
    this.potts = StreetEnergy.UNSURE.of(SEED, width, height, 11);
    this.rounds = rounds;
  }

  /** A way to solve an energy. */
  private record Way(BenchInstance instance, OwnSolver solver) {
    static Way of(String name, GridEnergy grid, CrfSolver solver) {
      return new Way(new BenchInstance(name, grid), new OwnSolver(solver, 1, List.of(1), grid));
    }

    InstanceFigures figures() {
      boolean checked = solver.checked().isPresent();
      return new InstanceFigures(instance, Optional.empty(), List.of(solver.figures()), checked);
    }
  }

  /**
   * Measures.
   *
   * @param onRound told after each round
   */
  public List<InstanceFigures> run(Consumer<Integer> onRound) {
    GridEnergy ones = with(16, 16);
    GridEnergy table = with(LEAST, MOST);
    List<Way> ways =
        List.of(
            Way.of("Potts", potts, Solvers.best()),
            Way.of("table of ones", ones, Solvers.best()),
            Way.of("table", table, Solvers.best()),
            Way.of("table, reference", table, Solvers.named("reference")));
    ways.forEach(way -> way.solver.warmUp());
    for (int round = 1; round <= rounds; round++) {
      ways.forEach(way -> way.solver.measure());
      onRound.accept(round);
    }
    return ways.stream().map(Way::figures).toList();
  }

  /** The energy with costs drawn from so many sixteenths, the same for the same arguments. */
  private GridEnergy with(int least, int most) {
    SplittableRandom random = new SplittableRandom(SEED);
    int labels = potts.labels();
    float[] costs = new float[labels * labels];
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < a; b++) {
        costs[a * labels + b] = random.nextInt(least, most + 1) / 16f;
        costs[b * labels + a] = costs[a * labels + b];
      }
    }
    return new GridEnergy(
        potts.width(),
        potts.height(),
        labels,
        potts.unary(),
        potts.layout(),
        potts.families(),
        Optional.of(new LabelCompatibility(labels, costs)));
  }
}
