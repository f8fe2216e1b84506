package org.segstream.monitor.requests;

import org.segstream.vision.RgbImage;

/**
 * Tells pictures that look alike: a bit for each of 8×8 places, whether it is darker than the one
 * to its right (the difference hash, N. Krawetz, "Kind of like that", 2013).
 */
public final class PictureHash {
  /** Of 64 bits; of pictures that have nothing to do with each other, half of them differ. */
  private static final int ALIKE_BITS = 6;

  private static final int SIDE = 8;

  private PictureHash() {}

  /** The hash of a picture. */
  static long of(RgbImage picture) {
    RgbImage small = picture.resized(SIDE + 1, SIDE);
    long hash = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        hash = hash << 1 | (luminance(small, x, y) < luminance(small, x + 1, y) ? 1 : 0);
      }
    }
    return hash;
  }

  /** ITU-R BT.601, times a thousand. */
  private static int luminance(RgbImage image, int x, int y) {
    byte[] rgb = image.rgb();
    int at = (y * image.width() + x) * 3;
    return 299 * (rgb[at] & 0xff) + 587 * (rgb[at + 1] & 0xff) + 114 * (rgb[at + 2] & 0xff);
  }

  /** Whether two pictures look alike, by their hashes. */
  static boolean alike(long one, long other) {
    return Long.bitCount(one ^ other) <= ALIKE_BITS;
  }
}
