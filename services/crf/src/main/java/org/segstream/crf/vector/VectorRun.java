package org.segstream.crf.vector;

import java.util.Optional;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.GridSums;

/** One solve of the {@link VectorSolver}. */
final class VectorRun {
  /** First passes worth deciding labels in. */
  private static final int FIRST = 2;

  private static final int FIRST_COARSE = 5;

  /** A pass costs at least this share of one over all pixels, however few it visits. */
  private static final double LEAST_COST = 0.3;

  private final Budget budget;
  private final VectorState state;
  private final VectorState.Workspace workspace;
  private final SkewedGrid skewed;
  private final double scale;
  private final GridSums sums;
  private final double rounding;
  private final StartKind start;
  private final Incumbent incumbent;
  private final DecisionSchedule schedule;
  private final Optional<BestDuals> duals;
  private double lowerBound = Double.NEGATIVE_INFINITY;
  private int passes;
  private boolean letsRest;

  /** The work done, in passes over all pixels. */
  private double visited;

  /** The same with what visits to few pixels cost besides. */
  private double spent;

  VectorRun(GridEnergy grid, VectorState state, Budget budget) {
    this.budget = budget;
    this.state = state;
    this.workspace = state.workspace(grid);
    this.skewed = workspace.grid();
    this.scale = state.scale();
    this.sums = workspace.ingest().fill(grid, scale);
    this.rounding = sums.rounding(grid);
    this.start = state.start(workspace);
    this.incumbent = new Incumbent(grid, workspace, sums.base(), scale);
    this.schedule =
        new DecisionSchedule(
            start == StartKind.COARSE ? FIRST_COARSE : FIRST,
            budget.relativeGap() > 0 && state.mayRest(workspace),
            state.isForwardNext(),
            budget);
    this.duals = budget.keepDuals() ? Optional.of(new BestDuals(skewed, scale)) : Optional.empty();
    workspace.rests().begin();
  }

  /** Makes passes. The first one runs to its end even if late: there is always a certificate. */
  Solution solve() {
    boolean closed = false;
    boolean late = false;
    while (!closed && !late && spent + nextCost() <= schedule.last()) {
      closed = advance();
      late = budget.expired();
    }
    if (!closed) {
      incumbent.finish(lowerBound, late);
      closed = incumbent.energy() - lowerBound <= allowedGap();
    }
    return solution(late && !closed);
  }

  private boolean isPartial() {
    return skewed.frontier.visited() < 1;
  }

  private double nextCost() {
    return isPartial() ? 2 * passCost() : 1;
  }

  private double passCost() {
    return Math.max(LEAST_COST, skewed.frontier.visited());
  }

  /** Makes a pass, or two while blocks rest; returns whether the gap is closed. */
  private boolean advance() {
    pass();
    if (isPartial() && !budget.expired()) {
      pass();
    }
    if (!schedule.judges(passes)) {
      return false;
    }
    boolean closed = closes();
    if (!closed && letsRest) {
      chooseRests();
    }
    return closed;
  }

  private void chooseRests() {
    if (schedule.isInVain()) {
      workspace.rests().tighten();
    }
    incumbent.share();
    workspace.rests().choose(incumbent.kept(), workspace.backward().values(), allowedGap() * scale);
  }

  /** Forward and backward in turn; each yields a bound, but while blocks rest only the second. */
  private void pass() {
    passes++;
    boolean isForward = state.turn();
    Pass pass = isForward ? workspace.forward() : workspace.backward();
    boolean hasBound = !(isForward && isPartial());
    letsRest = schedule.letsRest(passes);
    skewed.frontier.keep(letsRest);
    if (hasBound) {
      duals.ifPresent(proof -> proof.before(isForward));
    }
    boolean deciding = schedule.decides(passes);
    pass.run(deciding);
    visited += skewed.frontier.visited();
    spent += passCost();
    if (hasBound) {
      raise(sums.base() + pass.bound() / scale - rounding);
    }
    if (deciding) {
      incumbent.offer(pass.decided());
    }
  }

  /** A pass that tells blocks at rest something new may have a lower bound than one before. */
  private void raise(double bound) {
    if (bound >= lowerBound) {
      lowerBound = bound;
      duals.ifPresent(BestDuals::take);
    }
  }

  private boolean closes() {
    schedule.judged(passes, incumbent.excess(lowerBound, allowedGap()));
    return incumbent.closes(lowerBound, allowedGap(), schedule.decay(), skewed.frontier.visited());
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
        duals.flatMap(BestDuals::read),
        visited / 2);
  }
}
