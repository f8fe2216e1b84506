package org.segstream.crf.training;

/**
 * How the random field is unrolled; the same values belong to training and to use.
 *
 * @param iterations sweeps over all chains, at least 1; 5 and 15 are usual
 * @param gamma temperature, nats; 2 is usual at the start of training; 0 is the hard form, which
 *     has no derivative
 * @param step how far each iteration moves
 */
public record UnrolledSettings(int iterations, double gamma, StepRule step) {
  /** Checks the ranges. */
  public UnrolledSettings {
    if (iterations < 1) {
      throw new IllegalArgumentException(iterations + " iterations, must be at least 1");
    }
    if (!(gamma >= 0 && gamma <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("temperature " + gamma + " must be at least 0");
    }
  }
}
