package org.segstream.crf;

/**
 * A grid laid out for vectors: strips of as many rows as a vector has lanes, each row one pixel
 * behind the row above it. Step {@code t} of a strip holds the pixels {@code x = t - row}, which
 * depend on the pixels of step {@code t - 1} and of the strip above, never on each other: going
 * through the steps is TRW-S in raster order, a whole vector of rows at a time.
 *
 * <p>Pixels have index {@code [strip][t][row]}, their labels {@code [strip][t][label][row]}. Around
 * the grid lie pixels without unaries or weights, whose messages stay zero, so that no kernel has
 * to ask for borders.
 */
record Strips(int width, int height, int labels) {
  /** Shorts before the first pixel: puts vectors on cache lines, behind a 16-byte array header. */
  private static final int ALIGNMENT = 24;

  /** Strips of rows. */
  int count() {
    return (height + Lanes.COUNT - 1) / Lanes.COUNT;
  }

  /** Steps of a strip. */
  int steps() {
    return width + Lanes.COUNT - 1;
  }

  /** Steps from one strip to the next, with those around the grid. */
  private int stride() {
    return steps() + Lanes.COUNT + 1;
  }

  /** Index of the pixel in row 0 of a step, {@code t} from {@code -1}. */
  int pixels(int strip, int t) {
    return ALIGNMENT + step(strip, t) * Lanes.COUNT;
  }

  /** Index of label 0 of the pixel in row 0 of a step, {@code t} from {@code -1}. */
  int labels(int strip, int t) {
    return ALIGNMENT + step(strip, t) * Lanes.COUNT * labels;
  }

  private int step(int strip, int t) {
    return (strip + 1) * stride() + t + 1;
  }

  /** Row of a pixel in its strip. */
  static int row(int pixel) {
    return pixel - ALIGNMENT & Lanes.COUNT - 1;
  }

  /** Distance from a pixel in a strip's last row to the one below it. */
  int beyondStrip() {
    return (stride() + 1 - Lanes.COUNT) * Lanes.COUNT + 1 - Lanes.COUNT;
  }

  /** Index of a pixel. */
  int pixel(int x, int y) {
    return pixels(y / Lanes.COUNT, x + y % Lanes.COUNT) + y % Lanes.COUNT;
  }

  /** Index of label 0 of a pixel; further labels follow at a distance of {@link Lanes#COUNT}. */
  int label(int x, int y) {
    return labels(y / Lanes.COUNT, x + y % Lanes.COUNT) + y % Lanes.COUNT;
  }

  /** Length of an array with a number for each pixel. */
  int pixelArray() {
    return pixels(count() + 1, 0);
  }

  /**
   * Length of an array with a number for each label of each pixel.
   *
   * @throws IllegalArgumentException if an array cannot be so long
   */
  int labelArray() {
    long length = (long) pixelArray() * labels;
    if (length > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a grid of %d×%d pixels and %d labels is too large".formatted(width, height, labels));
    }
    return labels(count(), 0);
  }

  /** Copies a number below 256 for each pixel from this layout to {@code byte[height][width]}. */
  void unskew(short[] from, byte[] to) {
    for (int y = 0; y < height; y++) {
      int at = pixel(0, y);
      for (int i = y * width; i < (y + 1) * width; i++, at += Lanes.COUNT) {
        to[i] = (byte) from[at];
      }
    }
  }
}
