package org.segstream.crf.reference;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energies;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.GridSums;

/**
 * The solver in its plain form: TRW-S (Kolmogorov 2006) in double, one thread, any size. The oracle
 * that every faster solver is held to.
 *
 * <p>An iteration is a pass in raster order and one in reverse; the latter yields the bound, the
 * duals that prove it and a labelling. The best labelling seen is kept.
 */
public final class ReferenceSolver implements CrfSolver {

  @Override
  public StreamState newState() {
    return new ReferenceState();
  }

  @Override
  public Solution solve(Energy energy, StreamState state, Budget budget) {
    if (!(state instanceof ReferenceState messages)) {
      throw new IllegalArgumentException(
          "the stream's state was made by another solver, " + state.getClass().getSimpleName());
    }
    return new Run(energy.expanded(), messages, budget).solve();
  }

  @Override
  public String toString() {
    return "reference";
  }

  /** One solve. */
  private static final class Run {
    private final GridEnergy grid;
    private final Budget budget;
    private final StartKind start;
    private final TrwsPass pass;
    private final GridSums sums;
    private final double rounding;
    private final byte[] decided;
    private final byte[] best;
    private final List<double[]> shares;
    private double energy = Double.POSITIVE_INFINITY;
    private double lowerBound = Double.NEGATIVE_INFINITY;

    Run(GridEnergy grid, ReferenceState state, Budget budget) {
      int pixels = grid.pixels();
      this.grid = grid;
      this.budget = budget;
      this.start = state.prepare(grid);
      this.pass = new TrwsPass(grid, state.messages());
      this.sums = GridSums.of(grid);
      this.rounding = sums.rounding(grid);
      this.decided = new byte[pixels];
      this.best = new byte[pixels];
      this.shares =
          Stream.generate(() -> new double[pixels * grid.labels()])
              .limit(budget.keepDuals() ? 2L * grid.families().size() - 1 : 0)
              .toList();
    }

    /**
     * Iterates. The first iteration runs to its end even if late: there is always a certificate.
     */
    Solution solve() {
      int iterations = 0;
      do {
        pass.forward();
        if (iterations > 0 && budget.expired()) {
          break;
        }
        lowerBound = pass.backward(decided, shares) - rounding;
        iterations++;
        keepBest();
      } while (!closed() && iterations < budget.maxIterations() && !budget.expired());
      boolean late = !closed() && budget.expired();
      return new Solution(
          best,
          new Certificate(energy, lowerBound, sums.base(), iterations, start, late),
          budget.keepDuals() ? Optional.of(DualPoint.of(shares)) : Optional.empty());
    }

    private boolean closed() {
      return energy - lowerBound <= budget.allowedGap(lowerBound, sums.base(), best.length);
    }

    private void keepBest() {
      double decidedEnergy = Energies.of(grid, decided);
      if (decidedEnergy < energy) {
        energy = decidedEnergy;
        System.arraycopy(decided, 0, best, 0, best.length);
      }
    }
  }
}
