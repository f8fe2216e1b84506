package org.segstream.crf.simd;

import static org.segstream.crf.simd.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Turns squares of {@link Lanes#WORDS} by as many floats, so that rows become columns, by
 * exchanging single lanes, then pairs, and so on, between pairs of vectors; two such stages on the
 * way from memory to memory.
 */
public final class SquareTransposition {
  private static final int SIZE = Lanes.WORDS;

  /** Which lanes of two vectors side by side become the first and the second of an exchange. */
  private final int[] low = new int[SIZE * Integer.numberOfTrailingZeros(SIZE)];

  private final int[] high = new int[low.length];
  private final float[] square = new float[SIZE * SIZE];

  public SquareTransposition() {
    for (int stage = 0; stage * SIZE < low.length; stage++) {
      int distance = 1 << stage;
      for (int lane = 0; lane < SIZE; lane++) {
        boolean even = (lane & distance) == 0;
        low[stage * SIZE + lane] = even ? lane : SIZE + lane - distance;
        high[stage * SIZE + lane] = even ? lane + distance : SIZE + lane;
      }
    }
  }

  /**
   * Turns {@code count} squares that lie interleaved, as labels do: vector {@code row} of square
   * {@code n} begins at {@code at + (row · count + n) · SIZE}, in both arrays.
   */
  public void run(float[] from, int fromAt, float[] to, int toAt, int count) {
    int step = count * SIZE;
    for (int n = 0; n < count; n++) {
      int source = fromAt + n * SIZE;
      int target = toAt + n * SIZE;
      if (SIZE == 4) {
        twoStages(0, from, source, step, to, target, step);
      } else {
        twoStages(0, from, source, step, square, 0, SIZE);
        if (SIZE == 8) {
          lastStage(to, target, step);
        } else {
          twoStages(2, square, 0, SIZE, to, target, step);
        }
      }
    }
  }

  private void twoStages(
      int stage, float[] from, int at, int step, float[] to, int toAt, int toStep) {
    IntVector low1 = IntVector.fromArray(INTS, low, stage * SIZE);
    IntVector high1 = IntVector.fromArray(INTS, high, stage * SIZE);
    IntVector low2 = IntVector.fromArray(INTS, low, (stage + 1) * SIZE);
    IntVector high2 = IntVector.fromArray(INTS, high, (stage + 1) * SIZE);
    int distance = 1 << stage;
    for (int group = 0; group < SIZE / 4; group++) {
      int row = group % distance + group / distance * distance * 4;
      int source = at + row * step;
      int target = toAt + row * toStep;
      int sourceStep = distance * step;
      int targetStep = distance * toStep;
      IntVector a = ints(from, source);
      IntVector b = ints(from, source + sourceStep);
      IntVector c = ints(from, source + 2 * sourceStep);
      IntVector d = ints(from, source + 3 * sourceStep);
      IntVector evenFirst = low1.selectFrom(a, b);
      IntVector oddFirst = high1.selectFrom(a, b);
      IntVector evenLast = low1.selectFrom(c, d);
      IntVector oddLast = high1.selectFrom(c, d);
      floats(low2.selectFrom(evenFirst, evenLast)).intoArray(to, target);
      floats(low2.selectFrom(oddFirst, oddLast)).intoArray(to, target + targetStep);
      floats(high2.selectFrom(evenFirst, evenLast)).intoArray(to, target + 2 * targetStep);
      floats(high2.selectFrom(oddFirst, oddLast)).intoArray(to, target + 3 * targetStep);
    }
  }

  /** The third of three stages, out of the square. */
  private void lastStage(float[] to, int toAt, int toStep) {
    int half = SIZE / 2;
    IntVector firsts = IntVector.fromArray(INTS, low, low.length - SIZE);
    IntVector seconds = IntVector.fromArray(INTS, high, low.length - SIZE);
    for (int row = 0; row < half; row++) {
      IntVector a = ints(square, row * SIZE);
      IntVector b = ints(square, (row + half) * SIZE);
      floats(firsts.selectFrom(a, b)).intoArray(to, toAt + row * toStep);
      floats(seconds.selectFrom(a, b)).intoArray(to, toAt + (row + half) * toStep);
    }
  }

  private static IntVector ints(float[] from, int at) {
    return FloatVector.fromArray(Lanes.FLOATS, from, at).reinterpretAsInts();
  }

  private static FloatVector floats(IntVector bits) {
    return bits.reinterpretAsFloats();
  }
}
