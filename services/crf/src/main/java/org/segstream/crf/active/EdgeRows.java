package org.segstream.crf.active;

import java.util.Arrays;
import org.segstream.crf.energy.Energy;

/** The weights of a strip's edges, in rows with zeros around them. */
final class EdgeRows {
  /** More than rows are shifted by. */
  private static final int MARGIN = 2 * Strips.ROWS;

  private final Strips strips;
  private final int length;

  /** To the right, {@code float[row][MARGIN + width + MARGIN]}. */
  private final float[] right;

  /** Downwards, from the row above the strip on. */
  private final float[] down;

  EdgeRows(Strips strips) {
    this.strips = strips;
    this.length = strips.width() + 2 * MARGIN;
    this.right = new float[Strips.ROWS * length];
    this.down = new float[(Strips.ROWS + 1) * length];
  }

  /** Weights to the right. */
  float[] right() {
    return right;
  }

  /** Weights downwards. */
  float[] down() {
    return down;
  }

  /** Reads the weights of a strip's pixels in some columns, and of the edges that lead to them. */
  void read(Energy energy, int firstRow, int from, int to) {
    int first = Math.max(0, from - 1);
    int across = Math.min(to, strips.width() - 1);
    for (int row = 0; row < Strips.ROWS; row++) {
      int y = firstRow + row;
      int at = row * length + MARGIN;
      if (y >= strips.height()) {
        Arrays.fill(right, at + first, at + to, 0);
      } else if (first < across) {
        energy.right(y, first, across, right, at + first);
      }
    }
    for (int row = 0; row <= Strips.ROWS; row++) {
      int y = firstRow - 1 + row;
      int at = row * length + MARGIN;
      if (y < 0 || y + 1 >= strips.height()) {
        Arrays.fill(down, at + from, at + to, 0);
      } else {
        energy.down(y, from, to, down, at + from);
      }
    }
  }

  /** Points at {@code x = -row} of the rows from {@code firstRow} of the strip on. */
  void startRows(int[] starts, int firstRow) {
    startRows(starts, firstRow, firstRow);
  }

  /** The same, of rows that are shifted as others are. */
  void startRows(int[] starts, int firstRow, int firstShift) {
    for (int lane = 0; lane < starts.length; lane++) {
      starts[lane] = (firstRow + lane) * length + MARGIN - firstShift - lane;
    }
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Float.BYTES * (right.length + down.length);
  }
}
