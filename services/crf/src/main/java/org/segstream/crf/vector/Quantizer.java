package org.segstream.crf.vector;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.UnaryLayout;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.Transposition;

/**
 * Turns a float grid into 16-bit integers, all rounded down, so that a bound on the integer energy
 * is one on the float energy: {@code base + integer energy / scale ≤ energy}.
 *
 * <p>Works on half a vector of rows at a time, {@link Lanes#WORDS} steps at a time. Methods are
 * small and no vector is handed to a method with a loop: that would put it on the heap.
 */
final class Quantizer {
  /** Makes up for the roundings of a float subtraction and a multiplication. */
  private static final float DOWN = 1 - 0x1p-21f;

  /** Sums of weights below this do not make the units finer, nats. */
  private static final double SMALLEST_ROOM = 1e-3;

  private static final int[] ALL = new int[Lanes.WORDS];

  static {
    Arrays.fill(ALL, -1);
  }

  private final Transposition transposition = new Transposition();
  private final int[] starts = new int[Lanes.WORDS];
  private final float[] weights = new float[Lanes.WORDS * Lanes.WORDS];
  private final float[] values;
  private final boolean[] alive;
  private final float[] least = new float[Lanes.WORDS];
  private final int[] some = new int[Lanes.WORDS];
  private final int[] caps = new int[Lanes.WORDS * Lanes.WORDS];
  private final double[] leastSums = new double[Lanes.WORDS];
  private final double[] sizeSums = new double[Lanes.WORDS];

  Quantizer(int labels) {
    values = new float[labels * Lanes.WORDS * Lanes.WORDS];
    alive = new boolean[labels];
  }

  /**
   * Integer units per nat: as many as there is room for, rounded down to one of eight steps an
   * octave, so that frames of a stream have the same and messages carry over.
   */
  static double scale(GridEnergy grid) {
    double largest = 0;
    for (EdgeFamily edges : grid.families()) {
      largest += 2.0 * ((double) largest(edges.horizontal()) + largest(edges.vertical()));
    }
    double room = Math.max(largest * unit(grid), SMALLEST_ROOM);
    double step = Math.scalb(1.0, Math.getExponent(room) - 3);
    return SkewedGrid.MAX_WEIGHT_SUM / (step * Math.ceil(room / step));
  }

  private static float unit(GridEnergy grid) {
    return CostTable.unit(grid.largestCompatibility());
  }

  private static float largest(float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      largest = weight > largest ? weight : largest;
    }
    return largest;
  }

  /** Fills the weights to the right and downwards of a band. */
  void fillWeights(GridEnergy from, double scale, SkewedGrid to, int band) {
    float down = (float) scale * DOWN * unit(from);
    for (int slot = to.strips.firstSlot(band); slot < to.strips.endSlot(band); slot++) {
      for (int row = 0; row < Lanes.COUNT; row += Lanes.WORDS) {
        for (int t = row; t < to.strips.width() + row + Lanes.WORDS - 1; t += Lanes.WORDS) {
          for (int f = 0; f < to.families.length; f++) {
            fillWeights(from.families().get(f), down, to.families[f], to.strips, slot, row, t);
          }
        }
      }
    }
  }

  /** Fills the weights upwards and the unaries of a band, when all other weights are in place. */
  void fillUnaries(GridEnergy from, double scale, SkewedGrid to, int band) {
    float down = (float) scale * DOWN;
    Arrays.fill(leastSums, 0);
    Arrays.fill(sizeSums, 0);
    int first = to.strips.firstSlot(band);
    int end = to.strips.endSlot(band);
    to.lists.clear(first, end);
    for (int slot = first; slot < end; slot++) {
      for (SkewedEdges edges : to.families) {
        edges.fillUpWeights(slot);
      }
      for (int row = 0; row < Lanes.COUNT; row += Lanes.WORDS) {
        for (int t = row; t < to.strips.width() + row + Lanes.WORDS - 1; t += Lanes.WORDS) {
          fillUnaries(from, down, to, slot, row, t);
        }
      }
    }
    to.lists.list(first, end);
  }

  /** The sum of the smallest unaries of the pixels of the band filled last, nats. */
  double base() {
    return total(leastSums);
  }

  /** The sum of their sizes, nats. */
  double size() {
    return total(sizeSums);
  }

  private static double total(double[] sums) {
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** Points at {@code x = -row} of each row; rows below the grid at the last one. */
  private void startRows(int firstRow, int row, int lastRow, int stride, int size, int plane) {
    for (int lane = 0; lane < Lanes.WORDS; lane++) {
      int y = Math.clamp(firstRow + row + lane, 0, Math.max(0, lastRow));
      starts[lane] = plane + y * stride - (row + lane) * size;
    }
  }

  private void fillWeights(
      EdgeFamily from, float down, SkewedEdges to, Strips strips, int slot, int row, int t) {
    int stride = from.stride();
    int columns = strips.width();
    int firstRow = strips.firstRow(slot);
    int rows = strips.height() - firstRow - row;
    startRows(firstRow, row, strips.height() - 1, columns - stride, 1, 0);
    transposition.run(from.horizontal(), starts, t, Lanes.WORDS, weights, 0);
    for (int n = 0; n < Lanes.WORDS; n++) {
      int at = strips.pixels(slot, t + n) + row;
      weight(weights, n, down, inside(t + n - row, columns - stride, rows), to.rightWeight, at);
    }
    startRows(firstRow, row, strips.height() - stride - 1, columns, 1, 0);
    transposition.run(from.vertical(), starts, t, Lanes.WORDS, weights, 0);
    for (int n = 0; n < Lanes.WORDS; n++) {
      int at = strips.pixels(slot, t + n) + row;
      weight(weights, n, down, inside(t + n - row, columns, rows - stride), to.downWeight, at);
    }
  }

  private static void weight(float[] weights, int n, float down, int[] inside, short[] to, int at) {
    FloatVector weight = FloatVector.fromArray(Lanes.FLOATS, weights, n * Lanes.WORDS).mul(down);
    ((ShortVector)
            ((IntVector) weight.convertShape(VectorOperators.F2I, Lanes.INTS, 0))
                .and(IntVector.fromArray(Lanes.INTS, inside, 0))
                .convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
        .intoArray(to, at);
  }

  /** All bits set in lanes whose pixel {@code x - lane} of row {@code lane} exists, else none. */
  private int[] inside(int x, int columns, int rows) {
    if (x >= Lanes.WORDS - 1 && x < columns && rows >= Lanes.WORDS) {
      return ALL;
    }
    for (int lane = 0; lane < Lanes.WORDS; lane++) {
      some[lane] = x >= lane && x - lane < columns && lane < rows ? -1 : 0;
    }
    return some;
  }

  private void fillUnaries(GridEnergy from, float down, SkewedGrid to, int slot, int row, int t) {
    Strips strips = to.strips;
    int labels = strips.labels();
    int step = read(from, strips, slot, row, t);
    int rows = strips.height() - strips.firstRow(slot) - row;
    int steps = Math.min(Lanes.WORDS, strips.width() + row + Lanes.WORDS - 1 - t);
    for (int n = 0; n < steps; n++) {
      int[] inside = inside(t + n - row, strips.width(), rows);
      cap(to, strips.pixels(slot, t + n) + row, inside, caps, n * Lanes.WORDS);
      int at = strips.labels(slot, t + n) + row;
      int first = n * (step == Lanes.WORDS ? labels * Lanes.WORDS : Lanes.WORDS);
      unaries(values, first, step, labels, down, caps, n * Lanes.WORDS, to.unary, at, least);
      addUp(least, inside, leastSums, sizeSums);
    }
    for (int k = 0; k < labels; k++) {
      int at = strips.labels(slot, t) + row + k * Lanes.COUNT;
      alive[k] = isAlive(to.unary, at, labels * Lanes.COUNT, caps, steps);
    }
    to.lists.add(to.lists.block(slot, t), alive);
  }

  /**
   * Reads {@link Lanes#WORDS} steps; returns the distance from one label's values to the next's.
   */
  private int read(GridEnergy from, Strips strips, int slot, int row, int t) {
    int labels = strips.labels();
    int width = strips.width();
    int firstRow = strips.firstRow(slot);
    int lastRow = strips.height() - 1;
    if (from.layout() == UnaryLayout.CHANNEL_LAST) {
      startRows(firstRow, row, lastRow, width * labels, labels, 0);
      transposition.run(from.unary(), starts, t * labels, Lanes.WORDS * labels, values, 0);
      return Lanes.WORDS;
    }
    int square = Lanes.WORDS * Lanes.WORDS;
    for (int k = 0; k < labels; k++) {
      startRows(firstRow, row, lastRow, width, 1, k * width * strips.height());
      transposition.run(from.unary(), starts, t, Lanes.WORDS, values, k * square);
    }
    return square;
  }

  /** More than each pixel's edges can cost; 0 outside the grid. */
  private static void cap(SkewedGrid to, int at, int[] inside, int[] caps, int n) {
    ShortVector sum = ShortVector.zero(Lanes.HALF_SHORTS);
    for (SkewedEdges edges : to.families) {
      int left = at - edges.stride * Lanes.COUNT;
      sum =
          sum.add(ShortVector.fromArray(Lanes.HALF_SHORTS, edges.rightWeight, at))
              .add(ShortVector.fromArray(Lanes.HALF_SHORTS, edges.rightWeight, left))
              .add(ShortVector.fromArray(Lanes.HALF_SHORTS, edges.downWeight, at))
              .add(ShortVector.fromArray(Lanes.HALF_SHORTS, edges.upWeight, at));
    }
    ((IntVector) sum.convertShape(VectorOperators.S2I, Lanes.INTS, 0))
        .mul(to.largest)
        .lanewise(VectorOperators.LSHR, CostTable.BITS)
        .add(SkewedGrid.MARGIN)
        .and(IntVector.fromArray(Lanes.INTS, inside, 0))
        .intoArray(caps, n);
  }

  private static void unaries(
      float[] values,
      int from,
      int step,
      int labels,
      float down,
      int[] caps,
      int capsAt,
      short[] to,
      int at,
      float[] minima) {
    FloatVector least = FloatVector.fromArray(Lanes.FLOATS, values, from);
    for (int k = 1; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * step);
      least = least.blend(value, value.lt(least));
    }
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, capsAt);
    // Halves, because the difference of two floats may overflow to infinity and so above the cap.
    FloatVector half = least.mul(0.5f);
    for (int k = 0; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, from + k * step);
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

  /** Whether a label is below its pixel's cap in any of some steps. */
  private static boolean isAlive(short[] unary, int at, int step, int[] caps, int steps) {
    for (int n = 0; n < steps; n++) {
      if (isAlive(unary, at + n * step, caps, n * Lanes.WORDS)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAlive(short[] unary, int at, int[] caps, int capsAt) {
    IntVector values =
        (IntVector)
            ShortVector.fromArray(Lanes.HALF_SHORTS, unary, at)
                .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
    return values.lt(IntVector.fromArray(Lanes.INTS, caps, capsAt)).anyTrue();
  }

  /** Adds the smallest unaries of a step's pixels in the grid, and their sizes, to the sums. */
  private static void addUp(float[] least, int[] inside, double[] leastSums, double[] sizeSums) {
    FloatVector values =
        FloatVector.fromArray(Lanes.FLOATS, least, 0)
            .reinterpretAsInts()
            .and(IntVector.fromArray(Lanes.INTS, inside, 0))
            .reinterpretAsFloats();
    for (int part = 0; part < 2; part++) {
      int at = part * Lanes.DOUBLES.length();
      DoubleVector wide =
          (DoubleVector) values.convertShape(VectorOperators.F2D, Lanes.DOUBLES, part);
      DoubleVector.fromArray(Lanes.DOUBLES, leastSums, at).add(wide).intoArray(leastSums, at);
      DoubleVector.fromArray(Lanes.DOUBLES, sizeSums, at).add(wide.abs()).intoArray(sizeSums, at);
    }
  }
}
