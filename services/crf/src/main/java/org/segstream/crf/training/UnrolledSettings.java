package org.segstream.crf.training;

/**
 * How the random field is unrolled; the same values belong to training and to use.
 *
 * @param iterations sweeps over all chains, at least 1; 5 and 15 are usual
 * @param gamma temperature, nats, above 0; 2 is usual at the start of training
 * @param step how far each iteration moves
 */
public record UnrolledSettings(int iterations, double gamma, StepRule step) {
  /** Checks the ranges. */
  public UnrolledSettings {
    if (iterations < 1) {
      throw new IllegalArgumentException(iterations + " iterations, must be at least 1");
    }
    if (!(gamma > 0 && gamma <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("temperature " + gamma + " must be above 0");
    }
  }
}
