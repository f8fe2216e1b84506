package org.segstream.crf.active;

import java.util.Optional;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.UnarySums;

/** One solve of the {@link VectorSolver}. */
final class ActiveRun {
  /** First passes worth deciding labels in. */
  private static final int FIRST = 2;

  private static final int FIRST_COARSE = 4;

  /** Passes between two looks at whether more has to become active, at most. */
  private static final int GROWTH_INTERVAL = 8;

  /** So many passes are worth a last look at the bound. */
  private static final int MANY = 32;

  private final Energy energy;
  private final Budget budget;
  private final ActiveState.Workspace work;
  private final ActiveGrid grid;
  private final double scale;
  private final byte[] labels;
  private final UnarySums sums;
  private final double rounding;
  private final StartKind start;
  private final Incumbent incumbent;
  private final DecisionSchedule schedule;
  private double lowerBound = Double.NEGATIVE_INFINITY;
  private int passes;
  private int nextPatience;
  private long visited;

  ActiveRun(Energy energy, ActiveState state, Budget budget) {
    this.energy = energy;
    this.budget = budget;
    this.work = state.workspace(energy);
    this.grid = work.grid();
    this.scale = state.scale();
    this.labels = new byte[energy.pixels()];
    this.sums = energy.argmin(labels);
    this.rounding = sums.rounding(energy);
    this.start = start(state);
    this.incumbent = new Incumbent(work, energy, labels, sums.base(), scale);
    this.schedule = new DecisionSchedule(start == StartKind.COARSE ? FIRST_COARSE : FIRST, budget);
  }

  /** Makes the undecided blocks active and sets their messages. */
  private StartKind start(ActiveState state) {
    boolean warm = state.startsWarm(energy);
    if (!warm) {
      grid.clear();
    }
    state.choose(work, labels, warm);
    grid.activate(work.wanted());
    work.ingest().fill(energy, scale);
    StartKind kind = warm ? StartKind.WARM : work.coarseStart().run(energy, scale);
    Messages.clip(grid);
    return kind;
  }

  /** Makes passes. The first two run to their end even if late: there is always a certificate. */
  Solution solve() {
    boolean closed = false;
    boolean late = false;
    while (!closed && !late && passes < schedule.last()) {
      pass(work.forward());
      closed = isJudgedClosed();
      if (!closed) {
        pass(work.backward());
        closed = isJudgedClosed();
        late = budget.expired();
        if (!closed && !late && passes < schedule.last() && grows()) {
          grow();
        }
      }
    }
    if (!closed && !(hasPatience() && isClosedWithPatience())) {
      incumbent.finish(lowerBound, late);
      closed = incumbent.energy() - lowerBound <= allowedGap();
    }
    return solution(late && !closed);
  }

  /** After the first iteration, after judgements, and now and then between. */
  private boolean grows() {
    return passes == 2 || schedule.judges(passes) || passes % GROWTH_INTERVAL == 0;
  }

  private void pass(Pass pass) {
    passes++;
    boolean deciding = schedule.decides(passes);
    pass.run(deciding);
    visited += grid.active();
    lowerBound = sums.base() + pass.bound() / scale - rounding;
    if (deciding) {
      incumbent.offer(pass.decided);
    }
  }

  private boolean isJudgedClosed() {
    if (!schedule.judges(passes)) {
      return false;
    }
    schedule.judged(passes, incumbent.excess(lowerBound, allowedGap()));
    boolean closed = incumbent.closes(lowerBound, allowedGap(), schedule.decay());
    return closed
        || (schedule.isStuck()
            && passes >= nextPatience
            && hasPatience()
            && isClosedWithPatience());
  }

  /** That takes long: it is for solves that have come to rest, and have no deadline. */
  private boolean hasPatience() {
    boolean rests = schedule.isStuck() || passes >= MANY;
    return rests && budget.deadlineNanos() == Long.MAX_VALUE;
  }

  /**
   * Does what takes longer than a pass where passes gain little: polishes the labels, and takes
   * back what rounding has taken from the bound if that may be what is missing.
   */
  private boolean isClosedWithPatience() {
    nextPatience = 2 * passes;
    incumbent.finish(lowerBound, false);
    double missing = incumbent.energy() - lowerBound - allowedGap();
    if (missing > 0 && missing <= FloatBound.lost(work.kept(), work.best(), scale)) {
      double floats = work.floatBound().of(energy, scale);
      lowerBound = Math.max(lowerBound, sums.base() + floats - rounding);
    }
    return incumbent.energy() - lowerBound <= allowedGap();
  }

  private void grow() {
    if (work.growth().isNeeded(labels)) {
      boolean[] isNew = work.growth().isNew();
      boolean[] wanted = work.wanted();
      for (int block = 0; block < isNew.length; block++) {
        wanted[block] |= isNew[block];
      }
      grid.activate(wanted);
      work.ingest().fillNew(energy, scale, isNew);
      incumbent.grow(isNew);
    }
  }

  private double allowedGap() {
    return budget.allowedGap(lowerBound, sums.base(), labels.length);
  }

  private Solution solution(boolean deadlineHit) {
    Optional<DualPoint> duals =
        budget.keepDuals()
            ? Optional.of(new ActiveDuals(grid, work.best()).read(scale))
            : Optional.empty();
    incumbent.write();
    return new Solution(
        labels,
        new Certificate(
            incumbent.energy(), lowerBound, sums.base(), (passes + 1) / 2, start, deadlineHit),
        duals,
        0.5 * passes,
        0.5 * visited * Strips.ROWS * Strips.STEPS / labels.length);
  }
}
