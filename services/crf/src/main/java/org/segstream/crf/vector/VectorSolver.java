package org.segstream.crf.vector;

import java.util.Optional;
import jdk.incubator.vector.VectorShape;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Checks;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.crf.simd.Lanes;

/**
 * The solver in 16-bit integers and vectors: the same TRW-S as {@link ReferenceSolver}, many rows
 * at a time, see {@link Strips}. Unaries and weights are rounded down, so that bounds hold for the
 * float energy; energies are summed over the floats. Needs the module {@code jdk.incubator.vector}.
 *
 * <p>A grid of a single row or column is one chain and goes to the reference solver, which is exact
 * after one iteration; so does a grid wider than 8192 pixels.
 */
public final class VectorSolver implements CrfSolver {
  /** Sums over a strip of this width fit into 32 bits. */
  private static final int WIDEST = 8192;

  private final ReferenceSolver reference = new ReferenceSolver();
  private final Crew crew;
  private final boolean coarse;
  private final boolean resting;

  /** Solves on the caller's thread. */
  public VectorSolver() {
    this(1);
  }

  /**
   * Solves with several threads, for one caller at a time. The answer is the same, bit for bit.
   *
   * @param threads threads at work on a frame, the caller's included, at least 1
   */
  public VectorSolver(int threads) {
    this(threads, true, true);
  }

  private VectorSolver(int threads, boolean coarse, boolean resting) {
    Checks.require(threads >= 1, "%d threads, must be at least 1", threads);
    this.crew = new Crew(threads);
    this.coarse = coarse;
    this.resting = resting;
  }

  /** Visits all pixels in every pass. */
  public static VectorSolver withCompletePasses() {
    return new VectorSolver(1, true, false);
  }

  /** The same, and starts new streams with all messages zero: what others are measured against. */
  public static VectorSolver withoutCoarseStart() {
    return new VectorSolver(1, false, false);
  }

  /** Why this solver does not run here, as a clause. */
  public static Optional<String> refusal() {
    int bits = VectorShape.preferredShape().vectorBitSize();
    return bits < 128
        ? Optional.of("this machine's vectors have only " + bits + " bits")
        : Optional.empty();
  }

  @Override
  public StreamState newState() {
    return new VectorState(crew, coarse, resting);
  }

  @Override
  public Solution solve(GridEnergy grid, StreamState state, Budget budget) {
    if (!(state instanceof VectorState memory)) {
      throw new IllegalArgumentException(
          "the stream's state was made by another solver, " + state.getClass().getSimpleName());
    }
    if (!takes(grid)) {
      return reference.solve(grid, memory.chain(), budget);
    }
    return new VectorRun(grid, memory, budget).solve();
  }

  static boolean takes(GridEnergy grid) {
    return grid.width() > 1
        && grid.height() > 1
        && grid.width() <= WIDEST
        && grid.compatibility().map(CostTable::fits).orElse(true)
        && grid.families().size() <= SkewedGrid.MOST_FAMILIES
        && grid.families().stream().allMatch(edges -> fits(edges.stride(), grid));
  }

  /** Ends the threads. */
  @Override
  public void close() {
    crew.close();
  }

  private static boolean fits(int stride, GridEnergy grid) {
    return stride <= Lanes.COUNT && stride < Math.min(grid.width(), grid.height());
  }

  @Override
  public String toString() {
    return "vector, " + Lanes.COUNT + " rows at a time";
  }
}
