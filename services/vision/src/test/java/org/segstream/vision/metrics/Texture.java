package org.segstream.vision.metrics;

import java.util.Random;
import org.segstream.vision.RgbImage;

/** A window on a large noisy plane: no two places look alike. */
final class Texture {
  private static final int SIDE = 256;
  private static final int MARGIN = 32;
  private static final byte[] PLANE = new byte[SIDE * SIDE];

  static {
    new Random(7).nextBytes(PLANE);
  }

  private Texture() {}

  /** What was at {@code (x, y)} without a shift is at {@code (x + dx, y + dy)}. */
  static RgbImage image(int width, int height, int dx, int dy) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width - dx + MARGIN;
      int y = i / 3 / width - dy + MARGIN;
      rgb[i] = PLANE[y * SIDE + x];
    }
    return new RgbImage(width, height, rgb);
  }
}
