package org.segstream.crf;

import java.util.Optional;

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
  public Solution solve(PottsGrid grid, StreamState state, Budget budget) {
    if (!(state instanceof ReferenceState messages)) {
      throw new IllegalArgumentException(
          "the stream's state was made by another solver, " + state.getClass().getSimpleName());
    }
    return new Run(grid, messages, budget).solve();
  }

  @Override
  public String toString() {
    return "reference";
  }

  /** One solve. */
  private static final class Run {
    private final PottsGrid grid;
    private final Budget budget;
    private final StartKind start;
    private final TrwsPass pass;
    private final GridSums sums;
    private final double rounding;
    private final byte[] decided;
    private final byte[] best;
    private final double[] rowUnary;
    private double energy = Double.POSITIVE_INFINITY;
    private double lowerBound = Double.NEGATIVE_INFINITY;

    Run(PottsGrid grid, ReferenceState state, Budget budget) {
      int pixels = grid.width() * grid.height();
      this.grid = grid;
      this.budget = budget;
      this.start = state.prepare(grid);
      this.pass = new TrwsPass(grid, state.right(), state.down());
      this.sums = GridSums.of(grid);
      this.rounding = sums.rounding(grid);
      this.decided = new byte[pixels];
      this.best = new byte[pixels];
      this.rowUnary = new double[budget.keepDuals() ? pixels * grid.labels() : 0];
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
        lowerBound = pass.backward(decided, rowUnary) - rounding;
        iterations++;
        keepBest();
      } while (!closed() && iterations < budget.maxIterations() && !budget.expired());
      boolean late = !closed() && budget.expired();
      return new Solution(
          best,
          new Certificate(energy, lowerBound, sums.base(), iterations, start, late),
          budget.keepDuals() ? Optional.of(rowUnary) : Optional.empty());
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
