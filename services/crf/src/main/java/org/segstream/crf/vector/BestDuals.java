package org.segstream.crf.vector;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.segstream.crf.certificate.DualPoint;

/** The duals of the pass with the best bound so far; the memory for two is used in turn. */
final class BestDuals {
  private final SkewedGrid grid;
  private SkewedDuals latest;
  private SkewedDuals other;
  private @Nullable SkewedDuals best;

  /**
   * @param scale integer units per nat
   */
  BestDuals(SkewedGrid grid, double scale) {
    this.grid = grid;
    this.latest = new SkewedDuals(grid, scale);
    this.other = new SkewedDuals(grid, scale);
  }

  /** Remembers the messages before a pass, one that has a bound. */
  void before(boolean forward) {
    boolean whole = grid.frontier.visited() == 1;
    if (latest == best) {
      latest = other;
      other = best;
      if (!whole) {
        latest.takeOver(best);
      }
    }
    if (whole) {
      latest.begin(forward);
    } else {
      latest.goOn();
    }
  }

  /** Says that the pass's bound is the best. */
  void take() {
    best = latest;
  }

  /** The dual point behind the best bound. */
  Optional<DualPoint> read() {
    return Optional.ofNullable(best).map(SkewedDuals::read);
  }
}
