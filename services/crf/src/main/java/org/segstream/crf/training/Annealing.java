package org.segstream.crf.training;

/**
 * A falling temperature: from the soft form, whose gradients reach far, to one that is as good as
 * the hard optimum that is served. Falls geometrically, then stays.
 *
 * @param start temperature at the beginning, nats, at least {@code end}
 * @param end temperature at the end, nats, above 0 and at most {@value #NEARLY_HARD}
 * @param settled share of the run after which the end is reached, above 0 and at most 1
 */
public record Annealing(double start, double end, double settled) {
  /** Warmest temperature to end with: the served labelling is that of the hard form. */
  public static final double NEARLY_HARD = 0.1;

  /** Checks the ranges. */
  public Annealing {
    if (!(end > 0 && end <= NEARLY_HARD && start >= end && start <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "temperatures from %s to %s: must fall, to above 0 and at most %s"
              .formatted(start, end, NEARLY_HARD));
    }
    if (!(settled > 0 && settled <= 1)) {
      throw new IllegalArgumentException(
          "share " + settled + " of the run until settled must be above 0 and at most 1");
    }
  }

  /** From 2 to 0.1 within four fifths of the run. */
  public static Annealing usual() {
    return from(2);
  }

  /** From another temperature to 0.1 within four fifths of the run. */
  public static Annealing from(double start) {
    return new Annealing(start, NEARLY_HARD, 0.8);
  }

  /**
   * The temperature at a point of the run.
   *
   * @param progress share of the run that is over, 0 to 1
   */
  public double at(double progress) {
    double fallen = Math.clamp(progress / settled, 0, 1);
    return fallen == 1 ? end : start * Math.pow(end / start, fallen);
  }
}
