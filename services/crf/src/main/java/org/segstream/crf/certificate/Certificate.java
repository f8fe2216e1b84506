package org.segstream.crf.certificate;

import java.util.OptionalDouble;

/**
 * A proven statement about a labelling: its energy, and a bound that no labelling can fall below.
 *
 * @param energy energy of the labelling, summed in double over the float model, nats
 * @param lowerBound proven lower bound on the energy of every labelling, nats
 * @param base {@code Σ_i min_k u_i(k)}, the trivial lower bound, nats
 * @param iterations the work done, in complete iterations (forward and backward pass), rounded up
 * @param start where the messages came from
 * @param deadlineHit whether time ran out before the wanted gap was reached
 */
public record Certificate(
    double energy,
    double lowerBound,
    double base,
    int iterations,
    StartKind start,
    boolean deadlineHit) {

  /**
   * {@code (energy - bound) / (bound - base)}; 0 when energy equals bound, or the base, which is a
   * bound too; absent while {@code bound ≤ base < energy}.
   */
  public OptionalDouble relativeGap() {
    if (energy <= Math.max(lowerBound, base)) {
      return OptionalDouble.of(0);
    }
    return lowerBound <= base
        ? OptionalDouble.empty()
        : OptionalDouble.of((energy - lowerBound) / (lowerBound - base));
  }
}
