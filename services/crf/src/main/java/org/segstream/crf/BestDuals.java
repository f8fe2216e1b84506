package org.segstream.crf;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The duals of the pass with the best bound so far. */
final class BestDuals {
  private final SkewedGrid grid;
  private final double scale;
  private @Nullable SkewedDuals best;
  private @Nullable SkewedDuals latest;

  /**
   * @param scale integer units per nat
   */
  BestDuals(SkewedGrid grid, double scale) {
    this.grid = grid;
    this.scale = scale;
  }

  /** Remembers the messages before a pass, one that has a bound. */
  void before(boolean forward) {
    SkewedDuals duals = latest;
    if (duals == null || grid.frontier.visited() == 1) {
      duals = SkewedDuals.before(grid, forward, scale);
    } else {
      duals = duals == best ? duals.copy() : duals;
      duals.again();
    }
    latest = duals;
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
