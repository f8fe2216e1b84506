package org.segstream.crf.certificate;

import java.util.Arrays;
import org.segstream.crf.energy.Checks;

/**
 * Where the pixels of a frame were in the frame before, one integer vector a block: pixel {@code
 * (x, y)} of a block with vector {@code (dx, dy)} was at {@code (x - dx, y - dy)}. A block that was
 * hidden, is new or moved too far has none.
 */
public final class Motion {
  private final int width;
  private final int height;
  private final int block;
  private final int columns;
  private final byte[] dx;
  private final byte[] dy;
  private final boolean[] matched;

  /**
   * No block has a vector yet.
   *
   * @param width of the frame, pixels
   * @param height of the frame, pixels
   * @param block side of a block, pixels; what is left at the right and below are blocks as well
   */
  public Motion(int width, int height, int block) {
    Checks.require(
        width >= 1 && height >= 1 && block >= 1, "%d×%d in blocks of %d", width, height, block);
    this.width = width;
    this.height = height;
    this.block = block;
    this.columns = Math.ceilDiv(width, block);
    this.dx = new byte[columns * rows()];
    this.dy = new byte[dx.length];
    this.matched = new boolean[dx.length];
  }

  /** One vector for the whole frame. */
  public static Motion uniform(int width, int height, int dx, int dy) {
    Motion motion = new Motion(width, height, Math.max(width, height));
    motion.match(0, 0, dx, dy);
    return motion;
  }

  /** Columns of the frame. */
  public int width() {
    return width;
  }

  /** Rows of the frame. */
  public int height() {
    return height;
  }

  /** Side of a block, pixels. */
  public int block() {
    return block;
  }

  /** Columns of blocks. */
  public int columns() {
    return columns;
  }

  /** Rows of blocks. */
  public int rows() {
    return Math.ceilDiv(height, block);
  }

  /**
   * Gives a block its vector.
   *
   * @throws IllegalArgumentException if it is longer than 127 pixels in a direction
   */
  public void match(int column, int row, int right, int down) {
    Checks.require(
        Math.max(Math.abs(right), Math.abs(down)) <= Byte.MAX_VALUE,
        "motion by (%d, %d), at most %d",
        right,
        down,
        Byte.MAX_VALUE);
    int n = row * columns + column;
    dx[n] = (byte) right;
    dy[n] = (byte) down;
    matched[n] = true;
  }

  /** Makes all blocks forget their vectors. */
  public void clear() {
    Arrays.fill(matched, false);
  }

  /** The number of the block that a pixel lies in. */
  public int blockOf(int x, int y) {
    return y / block * columns + x / block;
  }

  /** Pixels to the right since the frame before. */
  public int dx(int n) {
    return dx[n];
  }

  /** Pixels downwards since the frame before. */
  public int dy(int n) {
    return dy[n];
  }

  /** Whether a block has a vector; blocks are numbered row by row. */
  public boolean matched(int n) {
    return matched[n];
  }

  /** Whether a frame of this size goes on from the one before. */
  public boolean joins(int frameWidth, int frameHeight) {
    return frameWidth == width && frameHeight == height && !isCut();
  }

  /** Whether less than half of the blocks have a vector. */
  public boolean isCut() {
    int count = 0;
    for (boolean one : matched) {
      count += one ? 1 : 0;
    }
    return 2 * count < matched.length;
  }

  /** Whether every block has the vector (0, 0). */
  public boolean isRest() {
    for (int n = 0; n < matched.length; n++) {
      if (!matched[n] || dx[n] != 0 || dy[n] != 0) {
        return false;
      }
    }
    return true;
  }
}
