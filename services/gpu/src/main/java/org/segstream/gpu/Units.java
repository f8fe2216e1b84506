package org.segstream.gpu;

import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.crf.energy.TimeEdges;

/**
 * The integers that a frame's floats become on the device: units of the chains, and the binary
 * places of sums.
 *
 * @param perNat units per nat; equal for all frames of a stream whose edges are alike
 * @param exponent sums are of numbers times 2 to the power of this
 */
record Units(double perNat, int exponent) {
  /** The weights of a pixel's four edges add up to no more than this. */
  private static final int MOST = 1 << 24;

  /** Sums of weights below this do not make the units finer, nats. */
  private static final double SMALLEST_ROOM = 1e-3;

  /** Makes up for the roundings of a float subtraction and two multiplications. */
  private static final float DOWN = 1 - 0x1p-21f;

  /** Bits of a sum. */
  private static final int SUM_BITS = 61;

  static Units of(Energy energy) {
    double room = Math.max(4 * energy.largestWeight(), SMALLEST_ROOM);
    double step = Math.scalb(1.0, Math.getExponent(room) - 3);
    double largest = Math.max(energy.largestWeight(), largestUnary(energy));
    int bitsOfCount = Long.SIZE - Long.numberOfLeadingZeros(3L * energy.pixels());
    int exponent = SUM_BITS - bitsOfCount - (Math.getExponent((float) largest) + 1);
    return new Units(MOST / (step * Math.ceil(room / step)), exponent);
  }

  /** What floats are multiplied by before they are cut off to integers. */
  float down() {
    return (float) perNat * DOWN;
  }

  /** The number that a sum stands for, nats. */
  double sum(long fixed) {
    return Math.scalb((double) fixed, -exponent);
  }

  private static double largestUnary(Energy energy) {
    return switch (energy) {
      case GridEnergy grid -> largest(grid.unary(), 0, grid.unary().length);
      case SampledEnergy sampled -> {
        LogitPlanes logits = sampled.logits();
        int count = logits.labels() * logits.height() * logits.width();
        double most = largest(logits.values(), logits.start(), count);
        // Between samples, rounding may add a little.
        yield 1.001 * most + sampled.time().map(Units::largestWeight).orElse(0.0);
      }
    };
  }

  private static double largestWeight(TimeEdges time) {
    return largest(time.weights(), 0, time.weights().length);
  }

  private static double largest(float[] values, int from, int count) {
    float most = 0;
    for (int n = from; n < from + count; n++) {
      most = Math.max(most, Math.abs(values[n]));
    }
    return most;
  }
}
