package org.segstream.vision;

/**
 * An RGB image of 8 bits a channel: {@code byte[height][width][3]}, rows without padding. The array
 * is shared.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb {@code byte[height][width][3]}, red first
   * @throws IllegalArgumentException if the length does not fit the size
   */
  public RgbImage(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes do not make an RGB image of " + width + "×" + height);
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** {@code byte[height][width][3]}, red first. */
  public byte[] rgb() {
    return rgb;
  }
}
