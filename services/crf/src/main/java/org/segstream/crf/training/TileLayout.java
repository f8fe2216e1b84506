package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.segstream.crf.simd.Lanes;

/**
 * How node values lie in memory while sweeps run: {@code float[columnBlock][row][label][lane]}, a
 * lane being one of {@link Lanes#WORDS} neighbouring columns. A block of columns is one piece;
 * {@link #chunk} floats hold a square of pixels, from which a block of rows is turned together.
 * Rows and columns beyond the grid are zero.
 */
final class TileLayout {
  private static final int LANES = Lanes.WORDS;

  private final GridShape shape;
  private final int columnBlocks;
  private final int rowBlocks;

  TileLayout(GridShape shape) {
    this.shape = shape;
    this.columnBlocks = Math.ceilDiv(shape.width(), LANES);
    this.rowBlocks = Math.ceilDiv(shape.height(), LANES);
  }

  GridShape shape() {
    return shape;
  }

  int columnBlocks() {
    return columnBlocks;
  }

  int rowBlocks() {
    return rowBlocks;
  }

  /** Floats of a pixel column of lanes: one row of a block. */
  int row() {
    return shape.labels() * LANES;
  }

  /** Floats of a square of pixels. */
  int chunk() {
    return LANES * row();
  }

  /** Floats of everything. */
  int size() {
    return Math.multiplyExact(columnBlocks * rowBlocks, chunk());
  }

  /** Where a square of pixels begins. */
  int at(int columnBlock, int rowBlock) {
    return (columnBlock * rowBlocks + rowBlock) * chunk();
  }

  /** Where a pixel's value of a label lies. */
  int at(int x, int y, int label) {
    return (x / LANES * rowBlocks * LANES + y) * row() + label * LANES + x % LANES;
  }

  float[] newTiles() {
    return new float[size()];
  }

  /**
   * Reads planes.
   *
   * @param planes {@code float[labels][height][width]}
   */
  void pack(MemorySegment planes, float[] tiles, BlockWorkers<ChainBlock> workers) {
    workers.forEach(
        rowBlocks,
        (block, scratch) -> {
          float[] lines = scratch.incoming;
          for (int y = block * LANES; y < Math.min(shape.height(), (block + 1) * LANES); y++) {
            for (int k = 0; k < shape.labels(); k++) {
              MemorySegment.copy(
                  planes, ValueLayout.JAVA_FLOAT, plane(k, y), lines, line(k), shape.width());
            }
            copy(lines, tiles, y, true);
          }
        });
  }

  /**
   * Writes planes.
   *
   * @param planes {@code float[labels][height][width]}
   */
  void unpack(float[] tiles, MemorySegment planes, BlockWorkers<ChainBlock> workers) {
    workers.forEach(
        rowBlocks,
        (block, scratch) -> {
          float[] lines = scratch.incoming;
          for (int y = block * LANES; y < Math.min(shape.height(), (block + 1) * LANES); y++) {
            copy(lines, tiles, y, false);
            for (int k = 0; k < shape.labels(); k++) {
              MemorySegment.copy(
                  lines, line(k), planes, ValueLayout.JAVA_FLOAT, plane(k, y), shape.width());
            }
          }
        });
  }

  private long plane(int label, int y) {
    return (long) Float.BYTES * ((long) label * shape.height() + y) * shape.width();
  }

  private int line(int label) {
    return label * columnBlocks * LANES;
  }

  /** One row of pixels between {@code float[label][column]} and tiles. */
  private void copy(float[] lines, float[] tiles, int y, boolean toTiles) {
    for (int block = 0; block < columnBlocks; block++) {
      int tile = (block * rowBlocks * LANES + y) * row();
      for (int k = 0; k < shape.labels(); k++) {
        int line = line(k) + block * LANES;
        if (toTiles) {
          Lanes.load(lines, line).intoArray(tiles, tile + k * LANES);
        } else {
          Lanes.load(tiles, tile + k * LANES).intoArray(lines, line);
        }
      }
    }
  }

  /** Clears tiles. */
  static void clear(float[] tiles) {
    Arrays.fill(tiles, 0);
  }
}
