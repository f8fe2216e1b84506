package org.segstream.crf.active;

import org.segstream.crf.simd.Lanes;

/**
 * How a grid is cut into blocks. Strips of as many rows as a vector has lanes, each row one pixel
 * behind the row above it: step {@code t} of a strip holds the pixels {@code x = t - row}, which
 * depend on the pixels of earlier steps and of the strip above, never on each other. Going through
 * the steps is TRW-S in raster order, a whole vector of rows at a time. {@value #STEPS} steps of a
 * strip are a block, the smallest part that is active or not.
 *
 * @param width columns of the grid
 * @param height its rows
 * @param labels its labels
 */
record Strips(int width, int height, int labels) {
  /** Rows of a strip. */
  static final int ROWS = Lanes.COUNT;

  /** Steps of a block. */
  static final int STEPS = 8;

  /**
   * The block above a block's first step is as many to the right; that above the others one more.
   */
  static final int SHIFT = ROWS / STEPS - 1;

  /** Strips of the grid. */
  int count() {
    return (height + ROWS - 1) / ROWS;
  }

  /** Blocks of a strip. */
  int blocks() {
    return (width + ROWS - 1 + STEPS - 1) / STEPS;
  }

  /** The first column that blocks from this one on have pixels in. */
  static int firstColumn(int block) {
    return Math.max(0, block * STEPS - ROWS + 1);
  }

  /** The column after the last one that blocks before this one have pixels in. */
  int endColumn(int block) {
    return Math.min(width, block * STEPS);
  }

  /** First row of a block, counted through all strips. */
  int firstRow(int block) {
    return block / blocks() * ROWS;
  }

  /** First step of a block in its strip: the column of the first pixel of its row 0. */
  int firstStep(int block) {
    return block % blocks() * STEPS;
  }

  /** Whether there is such a pixel. */
  boolean has(int x, int y) {
    return x >= 0 && x < width && y >= 0 && y < height;
  }

  /** The block of a pixel, counted through all strips. */
  int block(int x, int y) {
    return y / ROWS * blocks() + (x + y % ROWS) / STEPS;
  }
}
