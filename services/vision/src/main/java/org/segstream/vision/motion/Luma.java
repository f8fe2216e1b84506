package org.segstream.vision.motion;

import org.segstream.vision.RgbImage;

/**
 * The brightness of an image, 0 to 255, by the weights of ITU-R BT.601.
 *
 * @param values {@code byte[height][width]}, unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // shared with the search on purpose
public record Luma(int width, int height, byte[] values) {

  static Luma of(RgbImage image) {
    byte[] rgb = image.rgb();
    byte[] values = new byte[image.width() * image.height()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) at(rgb, i);
    }
    return new Luma(image.width(), image.height(), values);
  }

  /** The brightness of a pixel of {@code byte[pixel][3]}, red first. */
  public static int at(byte[] rgb, int pixel) {
    int red = rgb[3 * pixel] & 0xff;
    int green = rgb[3 * pixel + 1] & 0xff;
    int blue = rgb[3 * pixel + 2] & 0xff;
    return (77 * red + 150 * green + 29 * blue) >> 8;
  }

  int at(int x, int y) {
    return values[y * width + x] & 0xff;
  }

  boolean hasSizeOf(Luma other) {
    return width == other.width && height == other.height;
  }
}
