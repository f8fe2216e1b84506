package org.segstream.crf.energy;

/**
 * Sums over the pixels' smallest unaries, in double.
 *
 * @param base {@code Σ_i min_k u_i(k)}, the trivial lower bound, nats
 * @param size {@code Σ_i |min_k u_i(k)|}, what rounding in the base is measured by
 */
public record UnarySums(double base, double size) {

  /**
   * What rounding in double can have added to the base, nats: a term passes through fewer additions
   * than rows and columns together.
   */
  public double rounding(Energy energy) {
    return 0x1p-53 * size * (64 + 2.0 * (energy.width() + energy.height()));
  }
}
