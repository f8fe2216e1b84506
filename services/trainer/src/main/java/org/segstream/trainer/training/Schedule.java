package org.segstream.trainer.training;

/**
 * Learning rate over a run: a linear rise, then a polynomial fall to zero.
 *
 * @param peak highest learning rate
 * @param warmUp share of the run that the rise takes, from 0 below 1
 * @param power exponent of the fall; 0.9 is usual for segmentation
 */
public record Schedule(double peak, double warmUp, double power) {

  /** Checks the ranges. */
  public Schedule {
    if (!(peak > 0 && warmUp >= 0 && warmUp < 1 && power > 0)) {
      throw new IllegalArgumentException(
          "learning rate %s, warm-up %s, power %s: must be above 0, in [0, 1), above 0"
              .formatted(peak, warmUp, power));
    }
  }

  /**
   * The learning rate at a point of the run.
   *
   * @param progress share of the run that is over, 0 to 1
   */
  public double at(double progress) {
    double done = Math.clamp(progress, 0, 1);
    return done < warmUp
        ? peak * (0.01 + 0.99 * done / warmUp)
        : peak * StrictMath.pow(1 - (done - warmUp) / (1 - warmUp), power);
  }
}
