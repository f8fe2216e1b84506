package org.segstream.crf.active;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.VectorShape;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.crf.simd.Lanes;

/**
 * The solver in 16-bit integers and vectors, which visits only what is undecided: the same TRW-S as
 * {@link ReferenceSolver}, many rows at a time, see {@link Strips}, over active blocks, see {@link
 * ActiveGrid}. Unaries and weights are rounded down, so that bounds hold for the float energy;
 * energies are summed over the floats. Needs the module {@code jdk.incubator.vector}.
 *
 * <p>A grid of a single row or column is one chain and goes to the reference solver, which is exact
 * after one iteration; so do label compatibilities and edges of other strides than 1, which the
 * reference solver takes its time for.
 */
public final class VectorSolver implements CrfSolver {
  private static final System.Logger LOG = System.getLogger(VectorSolver.class.getName());

  private final ReferenceSolver reference = new ReferenceSolver();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final boolean coarse;
  private final boolean whole;

  /** The solver as it is meant to be. */
  public VectorSolver() {
    this(true, false);
  }

  private VectorSolver(boolean coarse, boolean whole) {
    this.coarse = coarse;
    this.whole = whole;
  }

  /** With everything active: what active blocks are measured against. */
  public static VectorSolver overAllPixels() {
    return new VectorSolver(true, true);
  }

  /** Starts new streams with all messages zero: what coarse starts are measured against. */
  public static VectorSolver withoutCoarseStart() {
    return new VectorSolver(false, false);
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
    return new ActiveState(coarse, whole);
  }

  @Override
  public Solution solve(Energy energy, StreamState state, Budget budget) {
    if (!(state instanceof ActiveState memory)) {
      throw new IllegalArgumentException(
          "the stream's state was made by another solver, " + state.getClass().getSimpleName());
    }
    if (!takes(energy)) {
      if (!energy.isPlain() && !warned.getAndSet(true)) {
        LOG.log(
            Level.WARNING,
            "edges of further strides and label compatibilities are solved by the reference"
                + " solver, tens of times slower");
      }
      return reference.solve(energy.expanded(), memory.chain(), budget);
    }
    return new ActiveRun(energy, memory, budget).solve();
  }

  static boolean takes(Energy energy) {
    return energy.isPlain() && energy.width() > 1 && energy.height() > 1;
  }

  @Override
  public String toString() {
    return "vector, " + Lanes.COUNT + " rows at a time";
  }
}
