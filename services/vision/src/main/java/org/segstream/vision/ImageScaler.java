package org.segstream.vision;

/**
 * Scales images with a triangle filter: bilinear interpolation to enlarge, a weighted average of
 * all pixels covered to reduce. Pixel centres are at half-integers.
 */
public final class ImageScaler {
  private static final int CHANNELS = 3;

  private ImageScaler() {}

  /** An image at another size; the image itself if it has that size already. */
  public static RgbImage scale(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    FilterTaps columns = new FilterTaps(image.width(), width);
    FilterTaps rows = new FilterTaps(image.height(), height);
    byte[] scaled = new byte[CHANNELS * width * height];
    float[] row = new float[CHANNELS * image.width()];
    for (int y = 0; y < height; y++) {
      blendRows(image, rows, y, row);
      for (int x = 0; x < width; x++) {
        blendColumns(row, columns, x, scaled, CHANNELS * (y * width + x));
      }
    }
    return new RgbImage(width, height, scaled);
  }

  private static void blendRows(RgbImage image, FilterTaps taps, int y, float[] row) {
    byte[] rgb = image.rgb();
    java.util.Arrays.fill(row, 0);
    for (int tap = 0; tap < taps.count(y); tap++) {
      float weight = taps.weight(y, tap);
      int from = (taps.first(y) + tap) * row.length;
      for (int i = 0; i < row.length; i++) {
        row[i] += weight * (rgb[from + i] & 0xFF);
      }
    }
  }

  private static void blendColumns(float[] row, FilterTaps taps, int x, byte[] scaled, int target) {
    float red = 0;
    float green = 0;
    float blue = 0;
    int from = CHANNELS * taps.first(x);
    for (int tap = 0; tap < taps.count(x); tap++) {
      float weight = taps.weight(x, tap);
      red += weight * row[from];
      green += weight * row[from + 1];
      blue += weight * row[from + 2];
      from += CHANNELS;
    }
    scaled[target] = colour(red);
    scaled[target + 1] = colour(green);
    scaled[target + 2] = colour(blue);
  }

  /** Weights sum to one but for rounding, so that a colour cannot leave 0 to 255 by more. */
  private static byte colour(float value) {
    return (byte) Math.min(255, (int) (value + 0.5f));
  }
}
