package org.segstream.gpu;

import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.StartKind;

/**
 * How the solving of a frame goes: bound and energy so far, and what is worth doing next. Depends
 * on the frame alone, unless it has a deadline, and not on others of its launch.
 */
final class FrameCourse {
  /** A bound that rises by less than this share of the gap allowed is near its end. */
  private static final double SLOW = 0.6;

  /** Without that, labels are polished after so many iterations, and at twice as many. */
  private static final int PATIENCE = 8;

  private final Budget budget;
  private final Units units;
  private final StartKind start;
  private final int pixels;
  private final double base;
  private double lowerBound;
  private double rise = Double.POSITIVE_INFINITY;
  private double energy;
  private int iterations;
  private int polished;
  private boolean late;

  /**
   * @param baseSum sum of the least unaries, rounded down
   * @param energySum energy of the labels of least unary, rounded up
   */
  FrameCourse(
      Budget budget, Units units, StartKind start, int pixels, long baseSum, long energySum) {
    this.budget = budget;
    this.units = units;
    this.start = start;
    this.pixels = pixels;
    this.base = units.sum(baseSum);
    this.energy = units.sum(energySum);
    this.lowerBound = Double.NEGATIVE_INFINITY;
  }

  /** Takes in an iteration: the least energies of rows and columns, in units. */
  void iterated(long rows, long columns) {
    double above = (rows + columns) / units.perNat();
    double rounding = 0x1p-49 * (Math.abs(base) + Math.abs(above));
    double bound = base + above - rounding;
    rise = iterations == 0 ? Double.POSITIVE_INFINITY : bound - lowerBound;
    lowerBound = Math.max(lowerBound, bound);
    iterations++;
    late = budget.expired();
  }

  /** Whether the labels of this iteration are worth being polished. */
  boolean wantsLabels() {
    if (isClosed()) {
      return false;
    }
    boolean warm = start != StartKind.COLD && iterations == 1;
    boolean slow =
        rise <= SLOW * allowedGap() && iterations >= polished + Math.max(1, polished / 4);
    return warm || slow || isLast() || iterations >= Math.max(PATIENCE, 2 * polished);
  }

  /** Takes in the energy of polished labels; returns whether they are the best so far. */
  boolean improves(long energySum) {
    polished = iterations;
    double now = units.sum(energySum);
    boolean better = now < energy;
    energy = Math.min(energy, now);
    return better;
  }

  /** Whether nothing more is to be done. */
  boolean isDone() {
    return isClosed() || isLast();
  }

  private boolean isLast() {
    return late || iterations >= budget.maxIterations();
  }

  private boolean isClosed() {
    return energy - lowerBound <= allowedGap();
  }

  private double allowedGap() {
    return budget.allowedGap(lowerBound, base, pixels);
  }

  Certificate certificate() {
    return new Certificate(energy, lowerBound, base, iterations, start, late && !isClosed());
  }
}
