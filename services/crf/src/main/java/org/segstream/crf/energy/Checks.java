package org.segstream.crf.energy;

/** Checks of arguments. The loops over numbers are plain enough for the compiler to vectorise. */
public final class Checks {
  private static final int BLOCK = 4096;

  private Checks() {}

  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }

  /** Index of the first number that is infinite or none; -1 if all are finite. */
  static int firstNotFinite(float[] values) {
    return firstNotFinite(values, 0, values.length);
  }

  /** The same among the numbers from {@code start} to before {@code end}. */
  static int firstNotFinite(float[] values, int start, int end) {
    for (int from = start; from < end; from += BLOCK) {
      int to = Math.min(end, from + BLOCK);
      if (!(largestSize(values, from, to) <= Float.MAX_VALUE)) {
        for (int n = from; n < to; n++) {
          if (!Float.isFinite(values[n])) {
            return n;
          }
        }
      }
    }
    return -1;
  }

  /** The largest absolute value; not a number if one is none. */
  private static float largestSize(float[] values, int from, int to) {
    float most = 0;
    for (int n = from; n < to; n++) {
      most = Math.max(most, Math.abs(values[n]));
    }
    return most;
  }

  /** Index of the first number that is not finite or below 0; -1 if there is none. */
  static int firstNoWeight(float[] values) {
    for (int n = 0; n < values.length; n++) {
      if (!(values[n] >= 0 && values[n] <= Float.MAX_VALUE)) {
        return n;
      }
    }
    return -1;
  }
}
