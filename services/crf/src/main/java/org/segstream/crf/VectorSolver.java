package org.segstream.crf;

import java.util.Optional;

/**
 * The solver in 16-bit integers and vectors: the same TRW-S as {@link ReferenceSolver}, many rows
 * at a time, see {@link Strips}. Unaries and weights are rounded down, so that bounds hold for the
 * float energy; energies are summed over the floats. Needs the module {@code jdk.incubator.vector}.
 *
 * <p>A grid of a single row or column is one chain and goes to the reference solver, which is exact
 * after one iteration.
 */
public final class VectorSolver implements CrfSolver {
  private final ReferenceSolver reference = new ReferenceSolver();

  @Override
  public StreamState newState() {
    return new VectorState();
  }

  @Override
  public Solution solve(PottsGrid grid, StreamState state, Budget budget) {
    if (!(state instanceof VectorState memory)) {
      throw new IllegalArgumentException(
          "the stream's state was made by another solver, " + state.getClass().getSimpleName());
    }
    if (grid.width() == 1 || grid.height() == 1) {
      return reference.solve(grid, memory.chain(), budget);
    }
    return new Run(grid, memory, budget).solve();
  }

  @Override
  public String toString() {
    return "vector, " + Lanes.COUNT + " rows at a time";
  }

  /** One solve. */
  private static final class Run {
    private final PottsGrid grid;
    private final Budget budget;
    private final StartKind start;
    private final SkewedGrid skewed;
    private final double scale;
    private final GridSums sums;
    private final double rounding;
    private final BackwardPass backward;
    private final byte[] labels;
    private Optional<SkewedDuals> duals = Optional.empty();
    private double lowerBound = Double.NEGATIVE_INFINITY;
    private double energy = Double.POSITIVE_INFINITY;
    private long keptEnergy = Long.MAX_VALUE;

    /** What the integers had lost when the energy was last summed: hardly changes, nats. */
    private double roundedOff;

    Run(PottsGrid grid, VectorState state, Budget budget) {
      VectorState.Workspace workspace = state.workspace(grid);
      this.grid = grid;
      this.budget = budget;
      this.skewed = workspace.grid();
      this.backward = workspace.backward();
      this.scale = state.scale();
      this.sums = workspace.quantizer().fill(grid, scale, skewed);
      this.rounding = sums.rounding(grid);
      this.start = state.start(workspace);
      this.labels = new byte[grid.width() * grid.height()];
    }

    /**
     * Iterates. The first iteration runs to its end even if late: there is always a certificate.
     */
    Solution solve() {
      int iterations = 0;
      do {
        ForwardPass.run(skewed);
        if (iterations > 0 && budget.expired()) {
          break;
        }
        if (budget.keepDuals()) {
          duals = Optional.of(new SkewedDuals(skewed, skewed.right.clone(), skewed.down.clone()));
        }
        backward.runAndDecide();
        lowerBound = sums.base() + backward.bound() / scale - rounding;
        iterations++;
        keepBest();
      } while (!closed() && iterations < budget.maxIterations() && !budget.expired());
      measure();
      boolean late = !closed() && budget.expired();
      return new Solution(
          labels,
          new Certificate(energy, lowerBound, sums.base(), iterations, start, late),
          duals.map(point -> point.rowUnary(scale)));
    }

    private void keepBest() {
      if (backward.energy() < keptEnergy) {
        keptEnergy = backward.energy();
        energy = Double.POSITIVE_INFINITY;
        skewed.keep();
      }
    }

    /** The energy is summed only when the integers say that it may do. */
    private boolean closed() {
      double expected = sums.base() + keptEnergy / scale + roundedOff;
      if (!budget.closedBy(expected, lowerBound, sums.base(), labels.length)) {
        return false;
      }
      measure();
      return budget.closedBy(energy, lowerBound, sums.base(), labels.length);
    }

    private void measure() {
      if (energy == Double.POSITIVE_INFINITY) {
        skewed.strips.unskew(skewed.kept, labels);
        energy = Energies.of(grid, labels);
        roundedOff = energy - sums.base() - keptEnergy / scale;
      }
    }
  }
}
