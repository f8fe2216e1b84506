package org.segstream.crf;

import java.util.Optional;
import jdk.incubator.vector.VectorShape;

/**
 * The solver in 16-bit integers and vectors: the same TRW-S as {@link ReferenceSolver}, many rows
 * at a time, see {@link Strips}. Unaries and weights are rounded down, so that bounds hold for the
 * float energy; energies are summed over the floats. Needs the module {@code jdk.incubator.vector}.
 *
 * <p>A grid of a single row or column is one chain and goes to the reference solver, which is exact
 * after one iteration; so does a grid wider than 16384 pixels.
 */
public final class VectorSolver implements CrfSolver, AutoCloseable {
  /** Sums over a strip of this width fit into 32 bits. */
  private static final int WIDEST = 8192;

  /** First passes worth deciding labels in. */
  private static final int FIRST = 2;

  private static final int FIRST_COARSE = 5;

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
  static Optional<String> refusal() {
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
    return new Run(grid, memory, budget).solve();
  }

  static boolean takes(GridEnergy grid) {
    return grid.width() > 1
        && grid.height() > 1
        && grid.width() <= WIDEST
        && grid.compatibility().isEmpty()
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

  /** One solve. */
  private static final class Run {
    private final Budget budget;
    private final VectorState state;
    private final VectorState.Workspace workspace;
    private final SkewedGrid skewed;
    private final double scale;
    private final GridSums sums;
    private final double rounding;
    private final StartKind start;
    private final Incumbent incumbent;
    private final boolean mayRest;
    private final DecisionSchedule schedule;
    private Optional<SkewedDuals> duals = Optional.empty();
    private double lowerBound = Double.NEGATIVE_INFINITY;
    private int passes;
    private double visited;

    Run(GridEnergy grid, VectorState state, Budget budget) {
      this.budget = budget;
      this.state = state;
      this.workspace = state.workspace(grid);
      this.skewed = workspace.grid();
      this.scale = state.scale();
      this.sums = workspace.ingest().fill(grid, scale);
      this.rounding = sums.rounding(grid);
      this.start = state.start(workspace);
      this.incumbent = new Incumbent(grid, workspace, sums.base(), scale);
      this.mayRest = state.mayRest(workspace);
      this.schedule = schedule();
      workspace.rests().begin(mayRest);
    }

    /** If blocks may rest, iterations are judged, so that the easy ones come to rest early. */
    private DecisionSchedule schedule() {
      if (mayRest) {
        return new DecisionSchedule(state.isForwardNext() ? 2 : 3, true, budget);
      }
      return new DecisionSchedule(start == StartKind.COARSE ? FIRST_COARSE : FIRST, false, budget);
    }

    /** Makes passes. The first one runs to its end even if late: there is always a certificate. */
    Solution solve() {
      boolean closed = false;
      boolean late = false;
      while (!closed && !late && passes < schedule.last()) {
        closed = advance();
        late = budget.expired();
      }
      if (!closed) {
        incumbent.finish(lowerBound, late);
        closed = incumbent.energy() - lowerBound <= allowedGap();
      }
      return solution(late && !closed);
    }

    /** Makes a pass, or two while blocks rest; returns whether the gap is closed. */
    private boolean advance() {
      if (passes + 2 > schedule.last()) {
        skewed.frontier.wakeAll(false);
      }
      boolean reversed = pass();
      if (skewed.frontier.visited() < 1) {
        reversed = pass();
      }
      if (!schedule.judges(passes)) {
        return false;
      }
      boolean closed = closes();
      if (mayRest && reversed && !closed) {
        incumbent.share();
        workspace
            .rests()
            .choose(incumbent.kept(), workspace.backward().values(), allowedGap() * scale);
      }
      return closed;
    }

    /**
     * Forward and backward in turn; each yields a bound, but while blocks rest only the second.
     *
     * @return whether it was a backward pass
     */
    private boolean pass() {
      passes++;
      boolean isForward = state.turn();
      Pass pass = isForward ? workspace.forward() : workspace.backward();
      boolean partial = skewed.frontier.visited() < 1;
      if (budget.keepDuals()) {
        keepDuals(isForward, partial);
      }
      boolean deciding = schedule.decides(passes);
      pass.run(deciding);
      visited += skewed.frontier.visited();
      if (!(partial && isForward)) {
        lowerBound = Math.max(lowerBound, sums.base() + pass.bound() / scale - rounding);
      }
      if (deciding) {
        incumbent.offer(pass.decided());
      }
      return !isForward;
    }

    private void keepDuals(boolean isForward, boolean partial) {
      if (!partial) {
        duals = Optional.of(SkewedDuals.before(skewed, isForward, scale));
      } else if (!isForward) {
        duals.ifPresent(SkewedDuals::again);
      }
    }

    private boolean closes() {
      schedule.judged(passes, incumbent.excess(lowerBound, allowedGap()));
      return incumbent.closes(
          lowerBound, allowedGap(), schedule.decay(), skewed.frontier.visited());
    }

    private double allowedGap() {
      return budget.allowedGap(lowerBound, sums.base(), incumbent.labels().length);
    }

    private Solution solution(boolean deadlineHit) {
      return new Solution(
          incumbent.labels(),
          new Certificate(
              incumbent.energy(),
              lowerBound,
              sums.base(),
              (int) Math.ceil(visited / 2),
              start,
              deadlineHit),
          duals.map(SkewedDuals::read),
          visited / 2);
    }
  }
}
