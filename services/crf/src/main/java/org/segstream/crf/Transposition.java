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
  private final float[] border = new float[SIZE * SIZE];
  private final int[] squareStarts = new int[SIZE];

  Transposition() {
    for (int row = 0; row < SIZE; row++) {
      squareStarts[row] = row * SIZE;
    }
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
      int at = n * SIZE;
      if (inside(from.length, starts, offset + n)) {
        for (int row = 0; row < SIZE; row += 4) {
          turn(from, starts, row, offset + n, to, at + row * SIZE, low, high);
        }
      } else {
        readAtBorder(from, starts, offset + n, border);
        for (int row = 0; row < SIZE; row += 4) {
          turn(border, squareStarts, row, 0, to, at + row * SIZE, low, high);
        }
      }
      for (int stage = 2 * SIZE; stage < low.length; stage += SIZE) {
        exchange(to, at, stage);
      }
    }
  }

  private static boolean inside(int length, int[] starts, int offset) {
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int row = 0; row < SIZE; row++) {
      least = Math.min(least, starts[row]);
      most = Math.max(most, starts[row]);
    }
    return least + offset >= 0 && most + offset <= length - SIZE;
  }

  private static void readAtBorder(float[] from, int[] starts, int offset, float[] to) {
    for (int n = 0; n < SIZE * SIZE; n++) {
      int index = starts[n / SIZE] + offset + n % SIZE;
      to[n] = index >= 0 && index < from.length ? from[index] : 0;
    }
  }

  /** The first two stages of four rows. */
  private static void turn(
      float[] from, int[] starts, int row, int offset, float[] to, int at, int[] low, int[] high) {
    IntVector a = ints(from, starts[row] + offset);
    IntVector b = ints(from, starts[row + 1] + offset);
    IntVector c = ints(from, starts[row + 2] + offset);
    IntVector d = ints(from, starts[row + 3] + offset);
    IntVector low1 = IntVector.fromArray(Lanes.INTS, low, 0);
    IntVector high1 = IntVector.fromArray(Lanes.INTS, high, 0);
    IntVector ab = low1.selectFrom(a, b);
    IntVector ba = high1.selectFrom(a, b);
    IntVector cd = low1.selectFrom(c, d);
    IntVector dc = high1.selectFrom(c, d);
    IntVector low2 = IntVector.fromArray(Lanes.INTS, low, SIZE);
    IntVector high2 = IntVector.fromArray(Lanes.INTS, high, SIZE);
    low2.selectFrom(ab, cd).reinterpretAsFloats().intoArray(to, at);
    low2.selectFrom(ba, dc).reinterpretAsFloats().intoArray(to, at + SIZE);
    high2.selectFrom(ab, cd).reinterpretAsFloats().intoArray(to, at + 2 * SIZE);
    high2.selectFrom(ba, dc).reinterpretAsFloats().intoArray(to, at + 3 * SIZE);
  }

  private static IntVector ints(float[] from, int at) {
    return FloatVector.fromArray(Lanes.FLOATS, from, at).reinterpretAsInts();
  }

  /** One of the further stages. */
  private void exchange(float[] square, int at, int stage) {
    IntVector firsts = IntVector.fromArray(Lanes.INTS, low, stage);
    IntVector seconds = IntVector.fromArray(Lanes.INTS, high, stage);
    int bit = 1 << (stage / SIZE);
    for (int pair = 0; pair < SIZE / 2; pair++) {
      int row = pair + (pair & -bit);
      int first = at + row * SIZE;
      int second = first + bit * SIZE;
      IntVector a = ints(square, first);
      IntVector b = ints(square, second);
      firsts.selectFrom(a, b).reinterpretAsFloats().intoArray(square, first);
      seconds.selectFrom(a, b).reinterpretAsFloats().intoArray(square, second);
    }
  }
}
