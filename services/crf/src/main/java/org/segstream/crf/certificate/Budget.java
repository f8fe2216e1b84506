package org.segstream.crf.certificate;

/**
 * When a solve may stop; it also stops at a gap of 1e-6 nat a pixel.
 *
 * @param relativeGap stop at this relative gap (see {@link Certificate#relativeGap()}), ≥ 0
 * @param maxIterations stop after this many iterations, at least 1
 * @param deadlineNanos stop when {@link System#nanoTime()} passes this, {@link Long#MAX_VALUE} for
 *     never
 * @param keepDuals whether the solution must carry its duals, for the independent check
 */
public record Budget(double relativeGap, int maxIterations, long deadlineNanos, boolean keepDuals) {
  /** Absolute gap at which a labelling counts as optimal, nats a pixel. */
  private static final double NEGLIGIBLE_GAP = 1e-6;

  /** Checks the ranges. */
  public Budget {
    if (!(relativeGap >= 0)) {
      throw new IllegalArgumentException("relative gap " + relativeGap + " must be at least 0");
    }
    if (maxIterations < 1) {
      throw new IllegalArgumentException(maxIterations + " iterations, must be at least 1");
    }
  }

  /** Solves to {@code relativeGap}, without a deadline, for at most {@code maxIterations}. */
  public static Budget toGap(double relativeGap, int maxIterations) {
    return new Budget(relativeGap, maxIterations, Long.MAX_VALUE, false);
  }

  /** The same, with duals for the independent check. */
  public Budget withDuals() {
    return new Budget(relativeGap, maxIterations, deadlineNanos, true);
  }

  /** The same, with a deadline on {@link System#nanoTime()}'s clock. */
  public Budget withDeadline(long nanos) {
    return new Budget(relativeGap, maxIterations, nanos, keepDuals);
  }

  /**
   * Whether a labelling of {@code pixels} pixels is proven to be as near to the optimum as wanted.
   */
  public boolean isMetBy(Certificate certificate, int pixels) {
    double bound = Math.max(certificate.lowerBound(), certificate.base());
    return certificate.energy() - bound <= allowedGap(bound, certificate.base(), pixels);
  }

  /** Whether the deadline has passed. */
  public boolean expired() {
    return deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos >= 0;
  }

  /** How far energy and bound may be apart in the end, nats, for a grid of {@code pixels}. */
  public double allowedGap(double lowerBound, double base, int pixels) {
    return Math.max(NEGLIGIBLE_GAP * pixels, relativeGap * (lowerBound - base));
  }
}
