package org.segstream.vision.shift;

import java.util.Arrays;

/**
 * How much two pictures differ by tiles of 4×4 pixels; those at the right and lower border may be
 * smaller. Not thread-safe.
 */
final class Tiles {
  /** Rows and columns of a tile. */
  static final int SIDE = 4;

  /** Colours of a whole tile. */
  static final int VALUES = 3 * SIDE * SIDE;

  private final int width;
  private final int height;
  private final short[] line;
  private final int[] sums;

  Tiles(int width, int height) {
    this.width = width;
    this.height = height;
    this.line = new short[3 * width];
    this.sums = new int[columns()];
  }

  int rows() {
    return (height + SIDE - 1) / SIDE;
  }

  int columns() {
    return (width + SIDE - 1) / SIDE;
  }

  int wholeRows() {
    return height / SIDE;
  }

  int wholeColumns() {
    return width / SIDE;
  }

  /** Colours of a tile. */
  int values(int row, int column) {
    return 3
        * (Math.min(height, (row + 1) * SIDE) - row * SIDE)
        * (Math.min(width, (column + 1) * SIDE) - column * SIDE);
  }

  /**
   * Sums of the absolute differences of all colours of each tile in a row.
   *
   * @return good until the next row
   */
  int[] differences(byte[] a, byte[] b, int row) {
    Arrays.fill(line, (short) 0);
    for (int y = row * SIDE; y < Math.min(height, (row + 1) * SIDE); y++) {
      Differences.add(a, b, 3 * y * width, line.length, line);
    }
    for (int column = 0; column < sums.length; column++) {
      int sum = 0;
      int end = Math.min(line.length, 3 * SIDE * (column + 1));
      for (int i = 3 * SIDE * column; i < end; i++) {
        sum += line[i];
      }
      sums[column] = sum;
    }
    return sums;
  }
}
