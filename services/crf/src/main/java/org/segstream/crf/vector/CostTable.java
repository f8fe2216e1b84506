package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.simd.Lanes;

/**
 * What two labels cost where they meet, as a fraction of the edge's weight, which is {@link #unit}
 * times what it is in the energy: no edge costs more. The fractions are multiples of 1/256, so a
 * cost is an exact product of 16 by 8 bits, rounded down.
 *
 * <p>A step's costs are worked out for each fraction that the table has and each row before labels
 * are paired: there are few fractions, and many pairs.
 */
final class CostTable {
  /** The largest cost in a table: one of sixteenths is exact up to this. */
  private static final float LARGEST = 16;

  static final int BITS = 8;
  static final int ONE = 1 << BITS;

  private final int labels;

  /** The fractions that occur, in 1/256, ascending; 0 is the first. */
  private final int[] fractions;

  /** Where the costs of two labels begin among a step's, {@code [a][b]}. */
  private final int[] places;

  /** Where the least cost of different labels begins among a step's, and the largest. */
  private final int least;

  private final int most;

  /** Distances of all labels from label 0, as in {@link LabelLists#offsets()}. */
  final int[] offsets;

  CostTable(LabelCompatibility compatibility) {
    this.labels = compatibility.labels();
    int[] fraction = fractions(compatibility).mapToInt(of -> (int) of).toArray();
    this.fractions = Arrays.stream(fraction).distinct().sorted().toArray();
    this.places =
        Arrays.stream(fraction)
            .map(of -> Arrays.binarySearch(fractions, of) * Lanes.COUNT)
            .toArray();
    this.least =
        IntStream.range(0, labels * labels)
            .filter(n -> n / labels != n % labels)
            .map(n -> places[n])
            .min()
            .orElse(0);
    this.most = (fractions.length - 1) * Lanes.COUNT;
    this.offsets = IntStream.range(0, labels).map(k -> k * Lanes.COUNT).toArray();
  }

  /** Whether a table has fractions that are exact. */
  static boolean fits(LabelCompatibility compatibility) {
    return compatibility.largest() <= LARGEST
        && fractions(compatibility).allMatch(of -> of == Math.rint(of));
  }

  /** The costs in 1/256 of the unit, {@code [a][b]}. */
  private static DoubleStream fractions(LabelCompatibility compatibility) {
    int labels = compatibility.labels();
    float unit = unit(compatibility.largest());
    return IntStream.range(0, labels * labels)
        .mapToDouble(n -> compatibility.cost(n / labels, n % labels) / unit * ONE);
  }

  /** The cost of which all are fractions: the power of two from the largest on, at least 1. */
  static float unit(float largest) {
    int exponent = Math.getExponent(Math.max(1, largest));
    float power = Math.scalb(1f, exponent);
    return power < largest ? 2 * power : power;
  }

  /** The largest fraction, in 1/256. */
  int largest() {
    return fractions[fractions.length - 1];
  }

  /** How many fractions there are. */
  int count() {
    return fractions.length;
  }

  /** The cost of two labels at an edge; 0 where there is none, and no label perhaps. */
  int cost(int weight, int a, int b) {
    return weight == 0 ? 0 : (weight * fractions[places[a * labels + b] / Lanes.COUNT]) >> BITS;
  }

  /** The same for each fraction and row, {@code [fraction][row]}. */
  private void fillCosts(short[] weights, int at, short[] costs) {
    ShortVector weight = load(weights, at);
    ShortVector high = weight.lanewise(VectorOperators.LSHR, BITS);
    ShortVector low = weight.and((short) (ONE - 1));
    for (int n = 0; n < fractions.length; n++) {
      short fraction = (short) fractions[n];
      low.mul(fraction)
          .lanewise(VectorOperators.LSHR, BITS)
          .add(high.mul(fraction))
          .intoArray(costs, n * Lanes.COUNT);
    }
  }

  /**
   * Replaces each label's value by the least, over the labels that are listed, of a value and what
   * the two labels cost. No sum is above 16 bits: a value is no more than half of a pixel's sum,
   * and an edge has no more than half of its weights.
   *
   * @param values {@code [label][row]}
   * @param weights the edges' weights
   */
  void lower(
      short[] values,
      int at,
      short[] weights,
      int pixels,
      int[] listed,
      int first,
      int end,
      Pass.Scratch scratch) {
    fillCosts(weights, pixels, scratch.costs);
    setAside(values, at, listed, first, end, scratch);
    int count = findUseful(listed, first, end, scratch);
    for (int k = 0; k < labels; k++) {
      lower(k, count, scratch, values, at + k * Lanes.COUNT);
    }
  }

  /** Puts the listed values aside, the largest short for other labels, and finds the least. */
  private static void setAside(
      short[] values, int at, int[] listed, int first, int end, Pass.Scratch scratch) {
    Arrays.fill(scratch.aside, Short.MAX_VALUE);
    ShortVector least = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    for (int n = first; n < end; n++) {
      ShortVector value = load(values, at + listed[n]);
      value.intoArray(scratch.aside, listed[n]);
      least = least.min(value);
    }
    least.intoArray(scratch.limit, 0);
  }

  /**
   * Finds the labels that may be worth more to others than the best label is: in some row, their
   * value is above the least one by no more than what the costs of different labels differ by.
   */
  private int findUseful(int[] listed, int first, int end, Pass.Scratch scratch) {
    ShortVector spread = load(scratch.costs, most).sub(load(scratch.costs, least));
    ShortVector limit = load(scratch.limit, 0).add(spread);
    int count = 0;
    for (int n = first; n < end; n++) {
      if (load(scratch.aside, listed[n]).compare(VectorOperators.LE, limit).anyTrue()) {
        scratch.useful[count++] = listed[n];
      }
    }
    return count;
  }

  private void lower(int label, int count, Pass.Scratch scratch, short[] to, int at) {
    int row = label * labels;
    ShortVector lowered = load(scratch.aside, label * Lanes.COUNT);
    for (int n = 0; n < count; n++) {
      int k = scratch.useful[n];
      ShortVector cost = load(scratch.costs, places[row + k / Lanes.COUNT]);
      lowered = lowered.min(load(scratch.aside, k).add(cost));
    }
    lowered.intoArray(to, at);
  }

  /**
   * Adds to each label's cost what it costs beside neighbours that are decided; beside others,
   * nothing.
   *
   * @param neighbours a label for each row
   * @param weights the edges' weights
   * @param sums {@code [label][row]}
   */
  void addCosts(
      short[] neighbours,
      int from,
      short[] weights,
      int pixels,
      int[] listed,
      int first,
      int end,
      Pass.Scratch scratch,
      short[] sums) {
    fillCosts(weights, pixels, scratch.costs);
    for (int k = 0; k < labels; k++) {
      if (load(neighbours, from).eq((short) k).anyTrue()) {
        addCosts(neighbours, from, (short) k, listed, first, end, scratch.costs, sums);
      }
    }
  }

  private void addCosts(
      short[] neighbours,
      int from,
      short label,
      int[] listed,
      int first,
      int end,
      short[] costs,
      short[] sums) {
    VectorMask<Short> beside = load(neighbours, from).eq(label);
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    int row = label * labels;
    for (int n = first; n < end; n++) {
      ShortVector cost = load(costs, places[row + listed[n] / Lanes.COUNT]);
      plus(load(sums, listed[n]), none.blend(cost, beside)).intoArray(sums, listed[n]);
    }
  }
}
