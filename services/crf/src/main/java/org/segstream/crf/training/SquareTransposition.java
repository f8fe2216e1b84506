package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Turns squares of {@link FloatLanes#COUNT} by as many floats, so that rows become columns, by
 * exchanging single lanes, then pairs, and so on, between pairs of vectors.
 */
final class SquareTransposition {
  private static final int SIZE = FloatLanes.COUNT;

  /** Which lanes of two vectors side by side become the first and the second of an exchange. */
  private final int[] low = new int[SIZE * Integer.numberOfTrailingZeros(SIZE)];

  private final int[] high = new int[low.length];
  private final float[] square = new float[SIZE * SIZE];

  SquareTransposition() {
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
  void run(float[] from, int fromAt, float[] to, int toAt, int count) {
    int step = count * SIZE;
    for (int n = 0; n < count; n++) {
      gather(from, fromAt + n * SIZE, step);
      for (int stage = 1; SIZE >> stage > 0 && stage * SIZE < low.length; stage++) {
        exchange(stage);
      }
      scatter(to, toAt + n * SIZE, step);
    }
  }

  /** The first stage, on the way into the square. */
  private void gather(float[] from, int at, int step) {
    IntVector firsts = IntVector.fromArray(INTS, low, 0);
    IntVector seconds = IntVector.fromArray(INTS, high, 0);
    for (int row = 0; row < SIZE; row += 2) {
      IntVector a = ints(from, at + row * step);
      IntVector b = ints(from, at + (row + 1) * step);
      firsts.selectFrom(a, b).reinterpretAsFloats().intoArray(square, row * SIZE);
      seconds.selectFrom(a, b).reinterpretAsFloats().intoArray(square, (row + 1) * SIZE);
    }
  }

  private void exchange(int stage) {
    IntVector firsts = IntVector.fromArray(INTS, low, stage * SIZE);
    IntVector seconds = IntVector.fromArray(INTS, high, stage * SIZE);
    int bit = 1 << stage;
    for (int pair = 0; pair < SIZE / 2; pair++) {
      int first = (pair + (pair & -bit)) * SIZE;
      int second = first + bit * SIZE;
      IntVector a = ints(square, first);
      IntVector b = ints(square, second);
      firsts.selectFrom(a, b).reinterpretAsFloats().intoArray(square, first);
      seconds.selectFrom(a, b).reinterpretAsFloats().intoArray(square, second);
    }
  }

  private void scatter(float[] to, int at, int step) {
    for (int row = 0; row < SIZE; row++) {
      FloatLanes.load(square, row * SIZE).intoArray(to, at + row * step);
    }
  }

  private static IntVector ints(float[] from, int at) {
    return FloatVector.fromArray(FloatLanes.FLOATS, from, at).reinterpretAsInts();
  }
}
