package org.segstream.crf;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns a float grid into 16-bit integers, all rounded down, so that a bound on the integer energy
 * is one on the float energy: {@code base + integer energy / scale ≤ energy}.
 */
final class Quantizer {
  /** Makes up for the roundings of a float subtraction and a multiplication. */
  private static final float DOWN = 1 - 0x1p-21f;

  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, Lanes.INTS.vectorShape());

  private final PottsGrid from;
  private final SkewedGrid to;
  private final double scale;
  private final float down;
  private final int[] offsets = new int[Lanes.HALF];
  private final float[] values;
  private final double[] leastSums = new double[Lanes.HALF];
  private final double[] sizeSums = new double[Lanes.HALF];

  /**
   * Integer units per nat: as many as there is room for, rounded down to one of eight steps an
   * octave, so that frames of a stream have the same and messages carry over.
   */
  static double scale(PottsGrid grid) {
    double largest = 2.0 * (largest(grid.horizontal()) + (double) largest(grid.vertical()));
    if (largest == 0) {
      return 1;
    }
    double step = Math.scalb(1.0, Math.getExponent(largest) - 3);
    return SkewedGrid.MAX_WEIGHT_SUM / (step * Math.ceil(largest / step));
  }

  /** For floats that are not negative, the order of the bits is that of the numbers. */
  private static float largest(float[] weights) {
    int bits = 0;
    for (float weight : weights) {
      bits = Math.max(bits, Float.floatToRawIntBits(weight));
    }
    return Float.intBitsToFloat(bits);
  }

  private Quantizer(PottsGrid from, double scale, SkewedGrid to) {
    this.from = from;
    this.to = to;
    this.scale = scale;
    this.down = (float) scale * DOWN;
    this.values = new float[from.labels() * Lanes.HALF];
  }

  /** Fills unaries and weights of {@code to}; returns the sums over {@code from}. */
  static GridSums fill(PottsGrid from, double scale, SkewedGrid to) {
    return new Quantizer(from, scale, to).fill();
  }

  private GridSums fill() {
    for (int s = 0; s < to.strips.count(); s++) {
      for (int row = 0; row < Lanes.COUNT; row += Lanes.HALF) {
        for (int t = 0; t < to.strips.steps(); t++) {
          step(s, t, row);
        }
      }
    }
    double weights = 2.0 * (from.horizontal().length + from.vertical().length);
    double magnitude = total(sizeSums) + weights * SkewedGrid.MAX_WEIGHT_SUM / scale;
    return new GridSums(total(leastSums), magnitude);
  }

  private static double total(double[] sums) {
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** Half a vector of pixels, from {@code row} of the strip on. */
  private void step(int strip, int t, int row) {
    IntVector lane = IntVector.zero(Lanes.INTS).addIndex(1);
    IntVector x = lane.neg().add(t - row);
    IntVector y = lane.add(strip * Lanes.COUNT + row);
    IntVector column = x.max(0).min(from.width() - 1);
    IntVector line = y.min(from.height() - 1);
    VectorMask<Integer> outside =
        x.compare(VectorOperators.NE, column).or(y.compare(VectorOperators.NE, line));
    int pixels = to.strips.pixels(strip, t) + row;
    IntVector cap = weights(column, line, outside, pixels);
    IntVector pixel = line.mul(from.width()).add(column);
    pixel.mul(from.labels()).intoArray(offsets, 0);
    unaries(cap, outside, to.strips.labels(strip, t) + row);
  }

  /** Writes a step's weights; returns one more than each pixel's sum, or 0 outside the grid. */
  private IntVector weights(IntVector column, IntVector line, VectorMask<Integer> outside, int at) {
    int width = from.width();
    IntVector right =
        weight(
            from.horizontal(),
            line.mul(width - 1).add(column.min(width - 2)),
            outside.or(column.compare(VectorOperators.EQ, width - 1)));
    IntVector below =
        weight(
            from.vertical(),
            line.min(from.height() - 2).mul(width).add(column),
            outside.or(line.compare(VectorOperators.EQ, from.height() - 1)));
    IntVector above =
        weight(
            from.vertical(),
            line.sub(1).max(0).mul(width).add(column),
            outside.or(line.compare(VectorOperators.EQ, 0)));
    store(right, to.rightWeight, at);
    store(below, to.downWeight, at);
    store(above, to.upWeight, at);
    IntVector left =
        (IntVector)
            ShortVector.fromArray(Lanes.HALF_SHORTS, to.rightWeight, at - Lanes.COUNT)
                .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
    return right.add(left).add(below).add(above).add(1).blend(0, outside);
  }

  private IntVector weight(float[] weights, IntVector edge, VectorMask<Integer> none) {
    edge.intoArray(offsets, 0);
    return toInts(FloatVector.fromArray(Lanes.FLOATS, weights, 0, offsets, 0).mul(down))
        .blend(0, none);
  }

  private void unaries(IntVector cap, VectorMask<Integer> outside, int at) {
    float[] unary = from.unary();
    int labels = from.labels();
    FloatVector least = FloatVector.broadcast(Lanes.FLOATS, Float.MAX_VALUE);
    for (int k = 0; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, unary, k, offsets, 0);
      value.intoArray(values, k * Lanes.HALF);
      least = least.blend(value, value.lt(least));
    }
    for (int k = 0; k < labels; k++) {
      FloatVector above =
          FloatVector.fromArray(Lanes.FLOATS, values, k * Lanes.HALF).sub(least).mul(down);
      store(toInts(above).min(cap), to.unary, at + k * Lanes.COUNT);
    }
    FloatVector counted = least.blend(0, outside.cast(Lanes.FLOATS));
    add(leastSums, counted);
    add(sizeSums, counted.abs());
  }

  private static IntVector toInts(FloatVector v) {
    return (IntVector) v.convertShape(VectorOperators.F2I, Lanes.INTS, 0);
  }

  private static void store(IntVector v, short[] to, int at) {
    ((ShortVector) v.convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0)).intoArray(to, at);
  }

  private static void add(double[] sums, FloatVector v) {
    for (int part = 0; part < 2; part++) {
      int at = part * DOUBLES.length();
      DoubleVector.fromArray(DOUBLES, sums, at)
          .add((DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, part))
          .intoArray(sums, at);
    }
  }
}
