package org.segstream.crf.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Reads a window of consecutive floats from each of {@link Lanes#WORDS} rows and turns it, so that
 * a vector holds one float of each row. Squares are turned by exchanging halves, then quarters, and
 * so on, of pairs of vectors.
 */
public final class Transposition {
  private static final int SIZE = Lanes.WORDS;

  /** Stages at each of which vectors twice as far apart exchange halves. */
  private static final int STAGES = Integer.numberOfTrailingZeros(SIZE);

  /** Two stages at a time; a step's second stage may have nothing to do. */
  private static final int STEPS = (STAGES + 1) / 2;

  private final int[] low = new int[2 * STEPS * SIZE];
  private final int[] high = new int[2 * STEPS * SIZE];
  private final float[] border = new float[SIZE * SIZE];
  private final int[] squareStarts = new int[SIZE];

  public Transposition() {
    for (int row = 0; row < SIZE; row++) {
      squareStarts[row] = row * SIZE;
    }
    for (int stage = 0; stage < 2 * STEPS; stage++) {
      int distance = 1 << stage;
      for (int lane = 0; lane < SIZE; lane++) {
        boolean even = (lane & distance) == 0 || stage >= STAGES;
        boolean odd = even && stage < STAGES;
        low[stage * SIZE + lane] = even ? lane : SIZE + lane - distance;
        high[stage * SIZE + lane] = odd ? lane + distance : SIZE + lane;
      }
    }
  }

  /**
   * Reads and turns.
   *
   * @param starts where each row's window starts; what lies outside of {@code from} is read as 0
   * @param offset added to all starts
   * @param count floats of each row, a multiple of {@link Lanes#WORDS}
   * @param to receives {@code float[count][row]} from index {@code at} on
   */
  public void run(float[] from, int[] starts, int offset, int count, float[] to, int at) {
    for (int n = 0; n < count; n += SIZE) {
      if (inside(from.length, starts, offset + n)) {
        turnSquare(from, starts, offset + n, to, at + n * SIZE);
      } else {
        readAtBorder(from, starts, offset + n, border);
        turnSquare(border, squareStarts, 0, to, at + n * SIZE);
      }
    }
  }

  /** The one place that calls {@link #turn}: twice in one method is more than compiles well. */
  private void turnSquare(float[] from, int[] starts, int offset, float[] to, int at) {
    for (int n = 0; n < STEPS * SIZE; n += 4) {
      int step = n / SIZE;
      int a = row(step, n % SIZE);
      int b = row(step, n % SIZE + 1);
      int c = row(step, n % SIZE + 2);
      int d = row(step, n % SIZE + 3);
      boolean first = step == 0;
      turn(
          first ? from : to,
          first ? starts[a] + offset : at + a * SIZE,
          first ? starts[b] + offset : at + b * SIZE,
          first ? starts[c] + offset : at + c * SIZE,
          first ? starts[d] + offset : at + d * SIZE,
          to,
          at + a * SIZE,
          (b - a) * SIZE,
          (c - a) * SIZE,
          low,
          high,
          2 * step * SIZE);
    }
  }

  /** The n-th row in the order in which a step takes them, four at a time. */
  private static int row(int step, int n) {
    if (step == 0) {
      return n;
    }
    return STAGES == 4 ? n / 4 + n % 4 * 4 : n / 4 * 2 + n % 2 * 4 + n % 4 / 2;
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

  /**
   * Two stages, of four rows.
   *
   * @param toSecond distance of the results of the first and second row, and of the third and
   *     fourth
   * @param toThird distance of the results of the first and third row
   */
  private static void turn(
      float[] from,
      int first,
      int second,
      int third,
      int fourth,
      float[] to,
      int at,
      int toSecond,
      int toThird,
      int[] low,
      int[] high,
      int stage) {
    IntVector a = ints(from, first);
    IntVector b = ints(from, second);
    IntVector c = ints(from, third);
    IntVector d = ints(from, fourth);
    IntVector low1 = IntVector.fromArray(Lanes.INTS, low, stage);
    IntVector high1 = IntVector.fromArray(Lanes.INTS, high, stage);
    IntVector ab = low1.selectFrom(a, b);
    IntVector ba = high1.selectFrom(a, b);
    IntVector cd = low1.selectFrom(c, d);
    IntVector dc = high1.selectFrom(c, d);
    IntVector low2 = IntVector.fromArray(Lanes.INTS, low, stage + SIZE);
    IntVector high2 = IntVector.fromArray(Lanes.INTS, high, stage + SIZE);
    low2.selectFrom(ab, cd).reinterpretAsFloats().intoArray(to, at);
    low2.selectFrom(ba, dc).reinterpretAsFloats().intoArray(to, at + toSecond);
    high2.selectFrom(ab, cd).reinterpretAsFloats().intoArray(to, at + toThird);
    high2.selectFrom(ba, dc).reinterpretAsFloats().intoArray(to, at + toThird + toSecond);
  }

  private static IntVector ints(float[] from, int at) {
    return FloatVector.fromArray(Lanes.FLOATS, from, at).reinterpretAsInts();
  }
}
