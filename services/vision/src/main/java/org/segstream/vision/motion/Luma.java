package org.segstream.vision.motion;

import org.segstream.vision.RgbImage;

/**
 * The brightness of an image, 0 to 255, by the weights of ITU-R BT.601.
 *
 * @param values {@code byte[height][width]}, unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // shared with the search on purpose
record Luma(int width, int height, byte[] values) {

  static Luma of(RgbImage image) {
    byte[] rgb = image.rgb();
    byte[] values = new byte[image.width() * image.height()];
    for (int i = 0; i < values.length; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      values[i] = (byte) ((77 * red + 150 * green + 29 * blue) >> 8);
    }
    return new Luma(image.width(), image.height(), values);
  }

  int at(int x, int y) {
    return values[y * width + x] & 0xff;
  }

  boolean hasSizeOf(Luma other) {
    return width == other.width && height == other.height;
  }
}
