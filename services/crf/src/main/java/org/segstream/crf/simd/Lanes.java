package org.segstream.crf.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine, as constants that the compiler folds, and moves between their lanes.
 * The number of lanes decides the layout of arrays.
 */
public final class Lanes {
  /** Longer vectors would give other layouts, and so other bits, for a few percent in speed. */
  private static final int MOST_BITS = 256;

  private static final VectorShape SHAPE =
      VectorShape.forBitSize(
          Integer.getInteger(
              "segstream.crf.vectorBits",
              Math.min(MOST_BITS, VectorShape.preferredShape().vectorBitSize())));

  public static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
  public static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  public static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);

  public static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);

  /** Shorts as many as there are ints in a vector. */
  public static final VectorSpecies<Short> HALF_SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

  /** Shorts in a vector. */
  public static final int COUNT = SHORTS.length();

  /** Words of 32 bits, ints or floats, in a vector. */
  public static final int WORDS = INTS.length();

  private static final VectorShuffle<Short> FROM_BELOW =
      VectorShuffle.fromOp(SHORTS, lane -> Math.max(lane - 1, 0));
  private static final VectorShuffle<Short> FROM_ABOVE =
      VectorShuffle.fromOp(SHORTS, lane -> Math.min(lane + 1, COUNT - 1));
  private static final VectorMask<Short> FIRST = VectorMask.fromLong(SHORTS, 1);
  private static final VectorMask<Short> LAST = VectorMask.fromLong(SHORTS, 1L << (COUNT - 1));

  private Lanes() {}

  public static ShortVector load(short[] from, int at) {
    return ShortVector.fromArray(SHORTS, from, at);
  }

  public static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
  }

  /** A vector of equal floats. */
  public static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Every lane to the next one; {@code first} enters. */
  public static ShortVector up(ShortVector v, short first) {
    return v.rearrange(FROM_BELOW).blend(first, FIRST);
  }

  /** Every lane to the one before; {@code last} enters. */
  public static ShortVector down(ShortVector v, short last) {
    return v.rearrange(FROM_ABOVE).blend(last, LAST);
  }

  /** Every lane to the one before; the last lane is that of {@code last}. */
  public static ShortVector down(ShortVector v, ShortVector last) {
    return v.rearrange(FROM_ABOVE).blend(last, LAST);
  }

  /** The sum, or the largest short where that is larger; neither may be negative. */
  public static ShortVector plus(ShortVector a, ShortVector b) {
    return a.lanewise(VectorOperators.SADD, b);
  }

  /** Adds two vectors of shorts to sums of ints. */
  public static void add(int[] sums, ShortVector a, ShortVector b) {
    IntVector.fromArray(INTS, sums, 0).add(pairSums(a)).add(pairSums(b)).intoArray(sums, 0);
  }

  /** Adds a vector of shorts to sums of ints. */
  public static void add(int[] sums, ShortVector a) {
    IntVector.fromArray(INTS, sums, 0).add(pairSums(a)).intoArray(sums, 0);
  }

  /** The total of sums, which become 0. */
  public static long drain(int[] sums) {
    long total = 0;
    for (int n = 0; n < sums.length; n++) {
      total += sums[n];
      sums[n] = 0;
    }
    return total;
  }

  /** The sums of neighbouring lanes, as ints. */
  public static IntVector pairSums(ShortVector v) {
    IntVector pairs = v.reinterpretAsInts();
    return low(pairs).add(high(pairs));
  }

  /** The even lanes of shorts seen as ints, with their sign. */
  public static IntVector low(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
  }

  /** The odd lanes of shorts seen as ints, with their sign. */
  public static IntVector high(IntVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, 16);
  }
}
