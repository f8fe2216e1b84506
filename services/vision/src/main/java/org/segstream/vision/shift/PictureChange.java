package org.segstream.vision.shift;

import java.util.Arrays;
import java.util.Optional;
import org.segstream.vision.RgbImage;

/**
 * Where a frame differs from the picture that the kept features belong to. That picture takes the
 * frame's pixels only where they count as changed, so that a slow change adds up until it counts.
 */
final class PictureChange {
  private static final int SAMPLE = 8;

  private PictureChange() {}

  /**
   * The pixels that differ at all; the picture becomes the frame.
   *
   * @return positions in ascending order; empty if more than half differ, by a sample of rows, and
   *     the picture stays as it is
   */
  static Optional<int[]> exact(byte[] picture, RgbImage frame) {
    int width = frame.width();
    byte[] rgb = frame.rgb();
    int differing = 0;
    int seen = 0;
    for (int y = SAMPLE / 2; y < frame.height(); y += SAMPLE, seen += width) {
      for (int i = 3 * y * width; i < 3 * (y + 1) * width; i += 3) {
        if (picture[i] != rgb[i] || picture[i + 1] != rgb[i + 1] || picture[i + 2] != rgb[i + 2]) {
          differing++;
        }
      }
    }
    if (2 * differing > seen) {
      return Optional.empty();
    }
    int[] found = new int[width * frame.height()];
    int count = 0;
    for (int at = 0; at < rgb.length; ) {
      int next = Arrays.mismatch(picture, at, rgb.length, rgb, at, rgb.length);
      if (next < 0) {
        break;
      }
      int pixel = (at + next) / 3;
      found[count++] = pixel;
      at = 3 * (pixel + 1);
    }
    System.arraycopy(rgb, 0, picture, 0, rgb.length);
    return Optional.of(Arrays.copyOf(found, count));
  }

  /**
   * The pixels of tiles that differ in the mean by more than a limit; the picture takes them.
   *
   * @param limit colours
   * @return positions; empty if more than half of the tiles differ, and the picture stays as it is
   */
  static Optional<int[]> beyond(double limit, byte[] picture, RgbImage frame) {
    Tiles tiles = new Tiles(frame.width(), frame.height());
    Positions changed = new Positions(tiles.columns(), tiles.rows());
    int most = tiles.rows() * tiles.columns() / 2;
    for (int row = 0; row < tiles.rows(); row++) {
      int[] sums = tiles.differences(picture, frame.rgb(), row);
      for (int column = 0; column < sums.length; column++) {
        if (sums[column] > limit * tiles.values(row, column)) {
          changed.mark(row * sums.length + column);
        }
      }
      if (changed.count() > most) {
        return Optional.empty();
      }
    }
    return Optional.of(taken(picture, frame, changed));
  }

  /** Takes the pixels of tiles over. */
  private static int[] taken(byte[] picture, RgbImage frame, Positions tiles) {
    int[] pixels = new int[tiles.count() * Tiles.SIDE * Tiles.SIDE];
    int count = 0;
    for (int tile : tiles.sorted()) {
      int top = tile / tiles.width() * Tiles.SIDE;
      int left = tile % tiles.width() * Tiles.SIDE;
      int right = Math.min(frame.width(), left + Tiles.SIDE);
      for (int y = top; y < Math.min(frame.height(), top + Tiles.SIDE); y++) {
        int start = y * frame.width() + left;
        System.arraycopy(frame.rgb(), 3 * start, picture, 3 * start, 3 * (right - left));
        for (int x = left; x < right; x++) {
          pixels[count++] = y * frame.width() + x;
        }
      }
    }
    return Arrays.copyOf(pixels, count);
  }
}
