package org.segstream.crf.energy;

/** Where the unaries of a window lie: in the energy's own array, or in room for them here. */
public final class UnaryWindow {
  /** Columns of room on either side of a grid, which may be read but mean nothing. */
  static final int MARGIN = 32;

  private float[] room = {};
  private float[] values = {};
  private int start;
  private int rowStep;
  private int pixelStep;
  private int labelStep;

  /** Says that they are in an array. */
  void lieIn(float[] array, int first, int toNextRow, int toNextPixel, int toNextLabel) {
    values = array;
    start = first;
    rowStep = toNextRow;
    pixelStep = toNextPixel;
    labelStep = toNextLabel;
  }

  /** Room for rows of a width, {@code float[label][row][MARGIN + width + MARGIN]}. */
  float[] makeRoom(int labels, int rows, int width) {
    int length = width + 2 * MARGIN;
    if (room.length < labels * rows * length) {
      room = new float[labels * rows * length];
    }
    lieIn(room, MARGIN, length, 1, rows * length);
    return room;
  }

  /** The array. */
  public float[] values() {
    return values;
  }

  /** Index of label 0 of column 0 of the window's first row. */
  public int start() {
    return start;
  }

  /** Distance from a row to the next. */
  public int rowStep() {
    return rowStep;
  }

  /** Distance from a pixel to the next of its row. */
  public int pixelStep() {
    return pixelStep;
  }

  /** Distance from a label to the next of the same pixel. */
  public int labelStep() {
    return labelStep;
  }

  /** Memory held, in bytes. */
  public long bytes() {
    return (long) Float.BYTES * room.length;
  }
}
