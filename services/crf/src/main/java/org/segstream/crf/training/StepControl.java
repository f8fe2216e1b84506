package org.segstream.crf.training;

import org.segstream.crf.training.StepRule.Fixed;
import org.segstream.crf.training.StepRule.Guarded;

/** The steps of one descent of the dual value. */
final class StepControl {
  private static final double GROWTH = 1.1;

  private final boolean guarded;
  private final double least;
  private double best = Double.POSITIVE_INFINITY;
  private double step;

  StepControl(StepRule rule, GridShape shape) {
    guarded = rule instanceof Guarded;
    step =
        switch (rule) {
          case Fixed fixed -> fixed.step();
          case Guarded bold -> bold.start();
        };
    least = Math.min(step, shape.provenStep());
  }

  /** The step to take next: from the point just accepted, or from the one before it. */
  double step() {
    return step;
  }

  /** Whether to go on from the point with this dual value, and not from the one before it. */
  boolean accepts(double value) {
    boolean first = best == Double.POSITIVE_INFINITY;
    if (!guarded || first) {
      best = value;
      return true;
    }
    if (value <= best || step <= least) {
      best = value;
      step = Math.min(1, step * GROWTH);
      return true;
    }
    step = Math.max(step / 2, least);
    return false;
  }
}
