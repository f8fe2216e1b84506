package org.segstream.crf;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Reads a window of consecutive floats from each of {@link Lanes#HALF} rows and turns it, so that a
 * vector holds one float of each row. Squares are turned by exchanging halves, then quarters, and
 * so on, of pairs of vectors.
 */
final class Transposition {
  private static final int SIZE = Lanes.HALF;

  private final int[] low;
  private final int[] high;

  Transposition() {
    int stages = Integer.numberOfTrailingZeros(SIZE);
    low = new int[stages * SIZE];
    high = new int[stages * SIZE];
    for (int stage = 0; stage < stages; stage++) {
      int distance = 1 << stage;
      for (int lane = 0; lane < SIZE; lane++) {
        boolean even = (lane & distance) == 0;
        low[stage * SIZE + lane] = even ? lane : SIZE + lane - distance;
        high[stage * SIZE + lane] = even ? lane + distance : SIZE + lane;
      }
    }
  }

  /**
   * Reads and turns.
   *
   * @param starts where each row's window starts; what lies outside of {@code from} is read as 0
   * @param offset added to all starts
   * @param count floats of each row, a multiple of {@link Lanes#HALF}
   * @param to receives {@code float[count][row]}
   */
  void run(float[] from, int[] starts, int offset, int count, float[] to) {
    for (int n = 0; n < count; n += SIZE) {
      read(from, starts, offset + n, to, n * SIZE);
      for (int stage = 0; stage < low.length; stage += SIZE) {
        exchange(to, n * SIZE, stage);
      }
    }
  }

  private static void read(float[] from, int[] starts, int offset, float[] to, int at) {
    for (int row = 0; row < SIZE; row++) {
      int start = starts[row] + offset;
      if (start >= 0 && start <= from.length - SIZE) {
        FloatVector.fromArray(Lanes.FLOATS, from, start).intoArray(to, at + row * SIZE);
      } else {
        readAtBorder(from, start, to, at + row * SIZE);
      }
    }
  }

  private static void readAtBorder(float[] from, int start, float[] to, int at) {
    for (int n = 0; n < SIZE; n++) {
      int index = start + n;
      to[at + n] = index >= 0 && index < from.length ? from[index] : 0;
    }
  }

  private void exchange(float[] square, int at, int stage) {
    IntVector firsts = IntVector.fromArray(Lanes.INTS, low, stage);
    IntVector seconds = IntVector.fromArray(Lanes.INTS, high, stage);
    int bit = 1 << (stage / SIZE);
    for (int pair = 0; pair < SIZE / 2; pair++) {
      int row = pair + (pair & -bit);
      int first = at + row * SIZE;
      int second = first + bit * SIZE;
      IntVector a = FloatVector.fromArray(Lanes.FLOATS, square, first).reinterpretAsInts();
      IntVector b = FloatVector.fromArray(Lanes.FLOATS, square, second).reinterpretAsInts();
      firsts.selectFrom(a, b).reinterpretAsFloats().intoArray(square, first);
      seconds.selectFrom(a, b).reinterpretAsFloats().intoArray(square, second);
    }
  }
}
