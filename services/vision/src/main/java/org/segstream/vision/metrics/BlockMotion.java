package org.segstream.vision.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * Integer motion from one image to the next, one vector a block of {@value #BLOCK}×{@value #BLOCK}
 * pixels: full search within ±{@value #REACH} pixels for the least mean absolute difference of
 * luma.
 *
 * <p>A vector {@code (dx, dy)} says that pixel {@code (x, y)} of the later image was at {@code (x -
 * dx, y - dy)} in the earlier one. Of equally good vectors the shortest is taken. Pixels of a block
 * whose source lies outside do not vote; at least half of them must lie inside. Columns and rows
 * that fill no block of their own belong to the last block. A block whose least difference is above
 * {@value #GOOD} grey levels has no match: it was hidden, is new, or moved further than the reach.
 */
final class BlockMotion {
  static final int BLOCK = 16;
  static final int REACH = 12;
  static final int GOOD = 10;

  private static final List<Vector> SHORTEST_FIRST = vectors();

  private final int width;
  private final int height;
  private final int columns;
  private final List<Match> matches = new ArrayList<>();

  /** Motion in pixels: right and down are positive. */
  record Vector(int dx, int dy) {
    int squaredLength() {
      return dx * dx + dy * dy;
    }
  }

  /** The best vector of a block and its sum of absolute differences over {@code pixels} pixels. */
  record Match(Vector vector, int difference, int pixels) {
    boolean good() {
      return difference <= GOOD * pixels;
    }
  }

  /**
   * @throws IllegalArgumentException if the sizes differ
   */
  BlockMotion(RgbImage before, RgbImage after) {
    if (before.width() != after.width() || before.height() != after.height()) {
      throw new IllegalArgumentException(
          "no motion from an image of %d×%d to one of %d×%d"
              .formatted(before.width(), before.height(), after.width(), after.height()));
    }
    width = after.width();
    height = after.height();
    columns = blocks(width);
    BlockSearch search = new BlockSearch(before, after);
    for (int row = 0; row < blocks(height); row++) {
      for (int column = 0; column < columns; column++) {
        int x = column * BLOCK;
        int y = row * BLOCK;
        matches.add(search.best(x, y, end(column, width), end(row, height), SHORTEST_FIRST));
      }
    }
  }

  private static List<Vector> vectors() {
    List<Vector> vectors = new ArrayList<>();
    for (int dy = -REACH; dy <= REACH; dy++) {
      for (int dx = -REACH; dx <= REACH; dx++) {
        vectors.add(new Vector(dx, dy));
      }
    }
    vectors.sort(Comparator.comparingInt(Vector::squaredLength));
    return List.copyOf(vectors);
  }

  private static int blocks(int side) {
    return Math.max(1, side / BLOCK);
  }

  private static int end(int block, int side) {
    return block == blocks(side) - 1 ? side : (block + 1) * BLOCK;
  }

  /** The match of the block that a pixel of the later image belongs to. */
  Match at(int x, int y) {
    int row = Math.min(y / BLOCK, blocks(height) - 1);
    return matches.get(row * columns + Math.min(x / BLOCK, columns - 1));
  }

  /**
   * Labels of the earlier image carried to the later one.
   *
   * @param none the id of pixels whose block has no good match or whose source lies outside
   */
  LabelMap carry(LabelMap before, int none) {
    byte[] carried = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        carried[y * width + x] = (byte) source(before, x, y, none);
      }
    }
    return new LabelMap(width, height, carried);
  }

  private int source(LabelMap before, int x, int y, int none) {
    Match match = at(x, y);
    int fromX = x - match.vector().dx();
    int fromY = y - match.vector().dy();
    boolean inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
    return match.good() && inside ? before.at(fromX, fromY) : none;
  }
}
