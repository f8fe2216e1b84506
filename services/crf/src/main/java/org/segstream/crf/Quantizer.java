package org.segstream.crf;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

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

  /** Sums of weights below this do not make the units finer, nats. */
  private static final double SMALLEST_ROOM = 1e-3;

  private static final int[] ALL = new int[Lanes.HALF];

  static {
    Arrays.fill(ALL, -1);
  }

  private final Transposition transposition = new Transposition();
  private final int[] starts = new int[Lanes.HALF];
  private final float[] weights = new float[Lanes.HALF * Lanes.HALF];
  private final float[] values;
  private final float[] least = new float[Lanes.HALF];
  private final int[] some = new int[Lanes.HALF];
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
  static double scale(GridEnergy grid) {
    EdgeFamily edges = grid.families().getFirst();
    double largest = 2.0 * ((double) largest(edges.horizontal()) + largest(edges.vertical()));
    double room = Math.max(largest, SMALLEST_ROOM);
    double step = Math.scalb(1.0, Math.getExponent(room) - 3);
    return SkewedGrid.MAX_WEIGHT_SUM / (step * Math.ceil(room / step));
  }

  private static float largest(float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      largest = weight > largest ? weight : largest;
    }
    return largest;
  }

  /** Fills unaries and weights of {@code to}; returns the sums over {@code from}. */
  GridSums fill(GridEnergy from, double scale, SkewedGrid to) {
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
    EdgeFamily family = from.families().getFirst();
    double edges = family.horizontal().length + family.vertical().length;
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

  private void fillWeights(GridEnergy from, float down, SkewedGrid to, int strip, int row, int t) {
    Strips strips = to.strips;
    int columns = strips.width();
    int rows = strips.height() - strip * Lanes.COUNT - row;
    startRows(strips, strip, row, columns - 1, 1);
    transposition.run(from.families().getFirst().horizontal(), starts, t, Lanes.HALF, weights);
    for (int n = 0; n < Lanes.HALF; n++) {
      int at = strips.pixels(strip, t + n) + row;
      weight(weights, n, down, inside(t + n - row, columns - 1, rows), to.edges.rightWeight, at);
    }
    startRows(strips, strip, row, columns, 1);
    transposition.run(from.families().getFirst().vertical(), starts, t, Lanes.HALF, weights);
    for (int n = 0; n < Lanes.HALF; n++) {
      int at = strips.pixels(strip, t + n) + row;
      weight(weights, n, down, inside(t + n - row, columns, rows - 1), to.edges.downWeight, at);
    }
  }

  private static void weight(float[] weights, int n, float down, int[] inside, short[] to, int at) {
    FloatVector weight = FloatVector.fromArray(Lanes.FLOATS, weights, n * Lanes.HALF).mul(down);
    ((ShortVector)
            ((IntVector) weight.convertShape(VectorOperators.F2I, Lanes.INTS, 0))
                .and(IntVector.fromArray(Lanes.INTS, inside, 0))
                .convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
        .intoArray(to, at);
  }

  /** All bits set in lanes whose pixel {@code x - lane} of row {@code lane} exists, else none. */
  private int[] inside(int x, int columns, int rows) {
    if (x >= Lanes.HALF - 1 && x < columns && rows >= Lanes.HALF) {
      return ALL;
    }
    for (int lane = 0; lane < Lanes.HALF; lane++) {
      some[lane] = x >= lane && x - lane < columns && lane < rows ? -1 : 0;
    }
    return some;
  }

  private static void fillUpWeights(SkewedGrid grid, int strip) {
    for (int t = 0; t < grid.strips.steps(); t++) {
      int at = grid.strips.pixels(strip, t);
      int above = grid.strips.pixels(strip - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
      Lanes.up(Lanes.load(grid.edges.downWeight, at - Lanes.COUNT), grid.edges.downWeight[above])
          .intoArray(grid.edges.upWeight, at);
    }
  }

  private void fillUnaries(GridEnergy from, float down, SkewedGrid to, int strip, int row, int t) {
    Strips strips = to.strips;
    int labels = strips.labels();
    startRows(strips, strip, row, strips.width() * labels, labels);
    transposition.run(from.unary(), starts, t * labels, Lanes.HALF * labels, values);
    int rows = strips.height() - strip * Lanes.COUNT - row;
    int steps = Math.min(Lanes.HALF, strips.width() + row + Lanes.HALF - 1 - t);
    for (int n = 0; n < steps; n++) {
      int[] inside = inside(t + n - row, strips.width(), rows);
      cap(to, strips.pixels(strip, t + n) + row, inside, caps);
      int at = strips.labels(strip, t + n) + row;
      unaries(values, n * labels * Lanes.HALF, labels, down, caps, to.unary, at, least);
      addUp(inside);
    }
  }

  /** One more than the sum of each pixel's weights; 0 outside the grid. */
  private static void cap(SkewedGrid to, int at, int[] inside, int[] caps) {
    ShortVector sum =
        ShortVector.fromArray(Lanes.HALF_SHORTS, to.edges.rightWeight, at)
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, to.edges.rightWeight, at - Lanes.COUNT))
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, to.edges.downWeight, at))
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, to.edges.upWeight, at));
    ((IntVector) sum.convertShape(VectorOperators.S2I, Lanes.INTS, 0))
        .add(1)
        .and(IntVector.fromArray(Lanes.INTS, inside, 0))
        .intoArray(caps, 0);
  }

  private static void unaries(
      float[] values,
      int from,
      int labels,
      float down,
      int[] caps,
      short[] to,
      int at,
      float[] minima) {
    FloatVector least = FloatVector.fromArray(Lanes.FLOATS, values, from);
    for (int k = 1; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * Lanes.HALF);
      least = least.blend(value, value.lt(least));
    }
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, 0);
    // Halves, because the difference of two floats may overflow to infinity and so above the cap.
    FloatVector half = least.mul(0.5f);
    for (int k = 0; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * Lanes.HALF);
      IntVector above =
          (IntVector)
              value
                  .mul(0.5f)
                  .sub(half)
                  .mul(2 * down)
                  .convertShape(VectorOperators.F2I, Lanes.INTS, 0);
      ((ShortVector) above.min(cap).convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
          .intoArray(to, at + k * Lanes.COUNT);
    }
    least.intoArray(minima, 0);
  }

  private void addUp(int[] inside) {
    for (int lane = 0; lane < Lanes.HALF; lane++) {
      double counted = inside[lane] == 0 ? 0 : least[lane];
      leastSums[lane] += counted;
      sizeSums[lane] += Math.abs(counted);
    }
  }
}
