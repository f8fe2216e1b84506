package org.segstream.crf.energy;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** Finds labels of least unary, for as many pixels at once as a vector holds floats. */
final class Argmin {
  /** Pixels at once. */
  static final int LANES = Lanes.WORDS;

  private final float[] least = new float[Lanes.WORDS];
  private final int[] best = new int[Lanes.WORDS];
  private final double[] sums = new double[Lanes.WORDS];
  private final double[] sizes = new double[Lanes.WORDS];

  private float[] upper = {};
  private float[] lower = {};
  private int length;
  private float rest;
  private float share;

  /**
   * Looks between two rows from now on.
   *
   * @param above {@code float[label][column]}
   * @param below likewise
   * @param columns distance from a label to the next
   * @param shareOfAbove how much the row above counts
   * @param shareOfBelow how much the row below counts
   */
  void between(float[] above, float[] below, int columns, float shareOfAbove, float shareOfBelow) {
    upper = above;
    lower = below;
    length = columns;
    rest = shareOfAbove;
    share = shareOfBelow;
  }

  /**
   * Finds the labels of the pixels from column {@code x} on.
   *
   * @param minima receives their unaries, by column
   * @param to receives the labels from {@code pixel} on
   * @param count how many pixels there are, at most {@link #LANES}
   */
  void find(int x, int labels, float[] minima, byte[] to, int pixel, int count) {
    find(x, labels);
    for (int n = 0; n < count; n++) {
      to[pixel + n] = (byte) best[n];
      minima[x + n] = least[n];
    }
  }

  private void find(int x, int labels) {
    FloatVector minimum = Lanes.all(Float.POSITIVE_INFINITY);
    IntVector label = IntVector.zero(Lanes.INTS);
    for (int k = 0; k < labels; k++) {
      FloatVector value =
          Lanes.load(upper, x + k * length)
              .mul(rest)
              .add(Lanes.load(lower, x + k * length).mul(share));
      VectorMask<Float> better = value.compare(VectorOperators.LT, minimum);
      minimum = minimum.blend(value, better);
      label = label.blend(k, better.cast(Lanes.INTS));
    }
    minimum.intoArray(least, 0);
    label.intoArray(best, 0);
  }

  /**
   * Takes the pixels from {@code pixel} on.
   *
   * @param values {@code float[labels][...]}, neighbouring pixels side by side from {@code at} on,
   *     a vector of them even if there are fewer pixels
   * @param step distance from a label to the next
   * @param count how many pixels there are, at most {@link Lanes#WORDS}
   */
  void take(float[] values, int at, int step, int labels, byte[] to, int pixel, int count) {
    search(values, at, step, labels, least, best);
    for (int n = 0; n < count; n++) {
      to[pixel + n] = (byte) best[n];
    }
    add(count);
  }

  private static void search(
      float[] values, int at, int step, int labels, float[] minima, int[] labelsOfMinima) {
    FloatVector least = FloatVector.fromArray(Lanes.FLOATS, values, at);
    IntVector best = IntVector.zero(Lanes.INTS);
    for (int k = 1; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, at + k * step);
      VectorMask<Float> better = value.compare(VectorOperators.LT, least);
      least = least.blend(value, better);
      best = best.blend(k, better.cast(Lanes.INTS));
    }
    least.intoArray(minima, 0);
    best.intoArray(labelsOfMinima, 0);
  }

  private void add(int count) {
    if (count == Lanes.WORDS) {
      add(least, 0, sums, sizes);
    } else {
      for (int n = 0; n < count; n++) {
        sums[n] += least[n];
        sizes[n] += Math.abs(least[n]);
      }
    }
  }

  /** Adds a vector of minima to sums. */
  static void add(float[] minima, int at, double[] sums, double[] sizes) {
    FloatVector values = FloatVector.fromArray(Lanes.FLOATS, minima, at);
    for (int part = 0; part < 2; part++) {
      int n = part * Lanes.DOUBLES.length();
      DoubleVector wide =
          (DoubleVector) values.convertShape(VectorOperators.F2D, Lanes.DOUBLES, part);
      DoubleVector.fromArray(Lanes.DOUBLES, sums, n).add(wide).intoArray(sums, n);
      DoubleVector.fromArray(Lanes.DOUBLES, sizes, n).add(wide.abs()).intoArray(sizes, n);
    }
  }

  /** The least unaries of as many pixels, which were looked up. */
  void takeMinima(float[] minima, int at, int count) {
    int n = 0;
    for (; n <= count - Lanes.WORDS; n += Lanes.WORDS) {
      add(minima, at + n, sums, sizes);
    }
    for (; n < count; n++) {
      sums[0] += minima[at + n];
      sizes[0] += Math.abs(minima[at + n]);
    }
  }

  /** The sums over all pixels taken. */
  UnarySums sums() {
    double base = 0;
    double size = 0;
    for (int n = 0; n < sums.length; n++) {
      base += sums[n];
      size += sizes[n];
    }
    return new UnarySums(base, size);
  }
}
