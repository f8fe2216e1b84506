package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/** One label id a pixel: {@code byte[height][width]}, unsigned. The array is shared. */
public final class LabelMap {
  private final int width;
  private final int height;
  private final byte[] labels;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param labels {@code byte[height][width]}, unsigned label ids
   * @throws IllegalArgumentException if the length does not fit the size
   */
  public LabelMap(int width, int height, byte[] labels) {
    if (width < 1 || height < 1 || labels.length != (long) width * height) {
      throw new IllegalArgumentException(
          labels.length + " bytes do not make a label map of " + width + "×" + height);
    }
    this.width = width;
    this.height = height;
    this.labels = labels;
  }

  /**
   * Reads the ids of a PNG: palette indices or grey values of at most 8 bits, not display colours.
   *
   * @throws ImageFormatException if it does not decode or has several channels
   */
  public static LabelMap fromPng(byte[] png) {
    BufferedImage image = ImageCodec.read(png);
    Raster raster = image.getRaster();
    int bits = raster.getSampleModel().getSampleSize(0);
    if (raster.getNumBands() != 1 || bits > 8) {
      throw new ImageFormatException(
          "a label map is a PNG with a palette or 8 bits of grey, not one of "
              + raster.getNumBands()
              + " channels of "
              + bits
              + " bits");
    }
    int[] ids = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (byte) ids[i];
    }
    return new LabelMap(image.getWidth(), image.getHeight(), labels);
  }

  /**
   * An 8-bit PNG of the ids, with the display colours of a label set as its palette; ids without a
   * class are black.
   */
  public byte[] toPng(LabelSet set) {
    byte[] palette = new byte[3 * 256];
    for (int id = 0; id < set.size(); id++) {
      int rgb = set.classes().get(id).rgb();
      palette[3 * id] = (byte) (rgb >> 16);
      palette[3 * id + 1] = (byte) (rgb >> 8);
      palette[3 * id + 2] = (byte) rgb;
    }
    return PalettePng.encode(labels, width, height, palette);
  }

  /**
   * The map in another size, each pixel with the label of the nearest one. Equal sizes give this
   * map itself.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public LabelMap resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    byte[] resized = new byte[Math.max(0, newWidth) * Math.max(0, newHeight)];
    for (int y = 0; y < newHeight; y++) {
      int from = nearest(y, height, newHeight) * width;
      for (int x = 0; x < newWidth; x++) {
        resized[y * newWidth + x] = labels[from + nearest(x, width, newWidth)];
      }
    }
    return new LabelMap(newWidth, newHeight, resized);
  }

  private static int nearest(int i, int source, int target) {
    return (int) ((2L * i + 1) * source / (2L * target));
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** {@code byte[height][width]}, unsigned label ids. */
  public byte[] labels() {
    return labels;
  }

  /** The label id of a pixel, 0 to 255. */
  public int at(int x, int y) {
    return labels[y * width + x] & 255;
  }
}
