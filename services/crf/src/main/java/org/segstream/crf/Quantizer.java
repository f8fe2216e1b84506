package org.segstream.crf;

import java.util.Arrays;
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
 *
 * <p>Works on half a vector of rows at a time, {@link Lanes#HALF} steps at a time. Methods are
 * small and no vector is handed to a method with a loop: that would put it on the heap.
 */
final class Quantizer {
  /** Makes up for the roundings of a float subtraction and a multiplication. */
  private static final float DOWN = 1 - 0x1p-21f;

  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, Lanes.INTS.vectorShape());

  private final Transposition transposition = new Transposition();
  private final int[] starts = new int[Lanes.HALF];
  private final float[] weights = new float[Lanes.HALF * Lanes.HALF];
  private final float[] values;
  private final int[] caps = new int[Lanes.HALF];
  private final double[] leastSums = new double[Lanes.HALF];
  private final double[] sizeSums = new double[Lanes.HALF];

  Quantizer(int labels) {
    values = new float[labels * Lanes.HALF * Lanes.HALF];
  }

  /**
   * Integer units per nat: as many as there is room for, rounded down to one of eight steps an
   * octave, so that frames of a stream have the same and messages carry over.
   */
  static double scale(PottsGrid grid) {
    double largest = 2.0 * ((double) largest(grid.horizontal()) + largest(grid.vertical()));
    if (largest == 0) {
      return 1;
    }
    double step = Math.scalb(1.0, Math.getExponent(largest) - 3);
    return SkewedGrid.MAX_WEIGHT_SUM / (step * Math.ceil(largest / step));
  }

  private static float largest(float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      largest = weight > largest ? weight : largest;
    }
    return largest;
  }

  /** Fills unaries and weights of {@code to}; returns the sums over {@code from}. */
  GridSums fill(PottsGrid from, double scale, SkewedGrid to) {
    float down = (float) scale * DOWN;
    Arrays.fill(leastSums, 0);
    Arrays.fill(sizeSums, 0);
    for (int s = 0; s < to.strips.count(); s++) {
      for (int row = 0; row < Lanes.COUNT; row += Lanes.HALF) {
        for (int t = row; t < to.strips.width() + row + Lanes.HALF - 1; t += Lanes.HALF) {
          fillWeights(from, down, to, s, row, t);
        }
      }
      fillUpWeights(to, s);
      for (int row = 0; row < Lanes.COUNT; row += Lanes.HALF) {
        for (int t = row; t < to.strips.width() + row + Lanes.HALF - 1; t += Lanes.HALF) {
          fillUnaries(from, down, to, s, row, t);
        }
      }
    }
    double edges = from.horizontal().length + from.vertical().length;
    double magnitude = total(sizeSums) + 2 * edges * SkewedGrid.MAX_WEIGHT_SUM / scale;
    return new GridSums(total(leastSums), magnitude);
  }

  private static double total(double[] sums) {
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** Points at {@code x = -row} of each row; rows below the grid at the last one. */
  private void startRows(Strips strips, int strip, int row, int stride, int size) {
    for (int lane = 0; lane < Lanes.HALF; lane++) {
      int y = Math.min(strip * Lanes.COUNT + row + lane, strips.height() - 1);
      starts[lane] = y * stride - (row + lane) * size;
    }
  }

  private void fillWeights(PottsGrid from, float down, SkewedGrid to, int strip, int row, int t) {
    Strips strips = to.strips;
    int columns = strips.width();
    int rows = strips.height() - strip * Lanes.COUNT - row;
    startRows(strips, strip, row, columns - 1, 1);
    transposition.run(from.horizontal(), starts, t, Lanes.HALF, weights);
    for (int n = 0; n < Lanes.HALF; n++) {
      VectorMask<Integer> inside = inside(t + n - row, columns - 1, rows);
      weight(n, down, inside, to.rightWeight, strips.pixels(strip, t + n) + row);
    }
    startRows(strips, strip, row, columns, 1);
    transposition.run(from.vertical(), starts, t, Lanes.HALF, weights);
    for (int n = 0; n < Lanes.HALF; n++) {
      VectorMask<Integer> inside = inside(t + n - row, columns, rows - 1);
      weight(n, down, inside, to.downWeight, strips.pixels(strip, t + n) + row);
    }
  }

  private void weight(int n, float down, VectorMask<Integer> inside, short[] to, int at) {
    FloatVector weight = FloatVector.fromArray(Lanes.FLOATS, weights, n * Lanes.HALF).mul(down);
    store(IntVector.zero(Lanes.INTS).blend(toInts(weight), inside), to, at);
  }

  /** Whether the pixel {@code x - lane} of row {@code lane} exists. */
  private static VectorMask<Integer> inside(int x, int columns, int rows) {
    IntVector lane = IntVector.zero(Lanes.INTS).addIndex(1);
    return lane.neg().add(x).compare(VectorOperators.ULT, columns).and(lane.lt(rows));
  }

  private static void fillUpWeights(SkewedGrid grid, int strip) {
    for (int t = 0; t < grid.strips.steps(); t++) {
      int at = grid.strips.pixels(strip, t);
      int above = grid.strips.pixels(strip - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
      Lanes.up(Lanes.load(grid.downWeight, at - Lanes.COUNT), grid.downWeight[above])
          .intoArray(grid.upWeight, at);
    }
  }

  private void fillUnaries(PottsGrid from, float down, SkewedGrid to, int strip, int row, int t) {
    Strips strips = to.strips;
    int labels = strips.labels();
    startRows(strips, strip, row, strips.width() * labels, labels);
    transposition.run(from.unary(), starts, t * labels, Lanes.HALF * labels, values);
    int rows = strips.height() - strip * Lanes.COUNT - row;
    int steps = Math.min(Lanes.HALF, strips.width() + row + Lanes.HALF - 1 - t);
    for (int n = 0; n < steps; n++) {
      int pixels = strips.pixels(strip, t + n) + row;
      cap(to, pixels, inside(t + n - row, strips.width(), rows));
      unaries(n, labels, down, to.unary, strips.labels(strip, t + n) + row);
    }
  }

  /** One more than the sum of each pixel's weights; 0 outside the grid. */
  private void cap(SkewedGrid to, int at, VectorMask<Integer> inside) {
    IntVector sum =
        ints(to.rightWeight, at)
            .add(ints(to.rightWeight, at - Lanes.COUNT))
            .add(ints(to.downWeight, at))
            .add(ints(to.upWeight, at));
    IntVector.zero(Lanes.INTS).blend(sum.add(1), inside).intoArray(caps, 0);
  }

  private void unaries(int n, int labels, float down, short[] to, int at) {
    int from = n * labels * Lanes.HALF;
    FloatVector least = FloatVector.fromArray(Lanes.FLOATS, values, from);
    for (int k = 1; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * Lanes.HALF);
      least = least.blend(value, value.lt(least));
    }
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, 0);
    for (int k = 0; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * Lanes.HALF);
      store(toInts(value.sub(least).mul(down)).min(cap), to, at + k * Lanes.COUNT);
    }
    VectorMask<Float> inside = cap.compare(VectorOperators.NE, 0).cast(Lanes.FLOATS);
    FloatVector counted = FloatVector.zero(Lanes.FLOATS).blend(least, inside);
    add(leastSums, counted);
    add(sizeSums, counted.abs());
  }

  private static IntVector toInts(FloatVector v) {
    return (IntVector) v.convertShape(VectorOperators.F2I, Lanes.INTS, 0);
  }

  private static IntVector ints(short[] from, int at) {
    return (IntVector)
        ShortVector.fromArray(Lanes.HALF_SHORTS, from, at)
            .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
  }

  private static void store(IntVector v, short[] to, int at) {
    ((ShortVector) v.convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0)).intoArray(to, at);
  }

  private static void add(double[] sums, FloatVector v) {
    DoubleVector first = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
    DoubleVector second = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
    DoubleVector.fromArray(DOUBLES, sums, 0).add(first).intoArray(sums, 0);
    int half = DOUBLES.length();
    DoubleVector.fromArray(DOUBLES, sums, half).add(second).intoArray(sums, half);
  }
}
