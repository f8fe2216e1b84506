package org.segstream.trainer.dataset;

/** The 3×3 binomial filter, mixed with the sharp image. */
final class Blur {
  private Blur() {}

  /**
   * @param rgb {@code byte[height][width][3]}
   * @param strength 0 for sharp, 1 for the full filter
   */
  static byte[] apply(byte[] rgb, int width, int height, float strength) {
    byte[] blurred = new byte[rgb.length];
    int row = 3 * width;
    for (int y = 0; y < height; y++) {
      int up = y > 0 ? -row : 0;
      int down = y + 1 < height ? row : 0;
      for (int i = 0; i < row; i++) {
        int at = y * row + i;
        int left = i >= 3 ? -3 : 0;
        int right = i + 3 < row ? 3 : 0;
        int sum =
            three(rgb, at + up, left, right)
                + 2 * three(rgb, at, left, right)
                + three(rgb, at + down, left, right);
        float sharp = rgb[at] & 0xff;
        blurred[at] = (byte) Math.round(sharp + strength * (sum / 16f - sharp));
      }
    }
    return blurred;
  }

  private static int three(byte[] rgb, int at, int left, int right) {
    return (rgb[at + left] & 0xff) + 2 * (rgb[at] & 0xff) + (rgb[at + right] & 0xff);
  }
}
