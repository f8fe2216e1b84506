package org.segstream.gpu;

/** What kernels know of a frame by itself; the numbers' places are those of {@code field.cl}. */
final class FrameRecord {
  static final int LENGTH = 8;

  private FrameRecord() {}

  /** The numbers of a frame that starts from nothing. */
  static int[] cold(Units units) {
    int[] numbers = new int[LENGTH];
    numbers[0] = Float.floatToRawIntBits(units.down());
    numbers[1] = units.exponent();
    return numbers;
  }

  /** The numbers of a frame that starts from the one before, where nothing moved. */
  static int[] warm(Units units) {
    int[] numbers = cold(units);
    numbers[2] = 1;
    return numbers;
  }

  /** The same where blocks of this side moved. */
  static int[] moved(Units units, int block, int columns) {
    int[] numbers = warm(units);
    numbers[3] = block;
    numbers[4] = columns;
    return numbers;
  }
}
