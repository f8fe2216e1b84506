package org.segstream.crf.training;

/** How far the fixed-point iteration moves along {@code mᵗ - mean_t m} at a time. */
public sealed interface StepRule {
  /** What an unguarded iteration begins with; found good on street scenes. */
  double USUAL_START = 0.15;

  /**
   * Always the same step.
   *
   * @param step above 0; up to {@link GridShape#provenStep()} the dual value never rises
   */
  record Fixed(double step) implements StepRule {
    /** Checks the range. */
    public Fixed {
      requirePositive(step);
    }
  }

  /**
   * A bold step that grows by a tenth while the dual value falls, and is taken back and halved when
   * it rises, down to {@link GridShape#provenStep()}. Tens of times fewer iterations than the
   * proven step takes.
   *
   * @param start first step, above 0
   */
  record Guarded(double start) implements StepRule {
    /** Checks the range. */
    public Guarded {
      requirePositive(start);
    }
  }

  /** The guarded step from {@value #USUAL_START} on. */
  static StepRule guarded() {
    return new Guarded(USUAL_START);
  }

  private static void requirePositive(double step) {
    if (!(step > 0 && step <= 1)) {
      throw new IllegalArgumentException("step " + step + " must be above 0 and at most 1");
    }
  }
}
