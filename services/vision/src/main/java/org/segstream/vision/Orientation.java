package org.segstream.vision;

/**
 * How stored pixels become upright: rows and columns are exchanged first, then the result is
 * mirrored.
 *
 * @param transposed rows become columns, so that the sides are swapped
 * @param mirrored the result's left becomes its right
 * @param flipped the result's top becomes its bottom
 */
public record Orientation(boolean transposed, boolean mirrored, boolean flipped) {
  /** Pixels that are upright as they are stored. */
  public static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * What the tag Orientation of EXIF 2.3 says.
   *
   * @param value 1 to 8; others count as 1, as the standard reserves them
   */
  public static Orientation ofExif(int value) {
    return switch (value) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  /** The upright image; the image itself if it is so already. */
  public RgbImage apply(RgbImage stored) {
    if (equals(UPRIGHT)) {
      return stored;
    }
    int width = transposed ? stored.height() : stored.width();
    int height = transposed ? stored.width() : stored.height();
    byte[] from = stored.rgb();
    byte[] rgb = new byte[from.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int row = flipped ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int column = mirrored ? width - 1 - x : x;
        int source = 3 * (transposed ? column * stored.width() + row : row * width + column);
        rgb[at++] = from[source];
        rgb[at++] = from[source + 1];
        rgb[at++] = from[source + 2];
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
