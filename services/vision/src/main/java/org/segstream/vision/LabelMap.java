package org.segstream.vision;

import java.awt.image.Raster;
import java.util.Map;
import java.util.function.IntUnaryOperator;

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
   * Reads the ids of a PNG: palette indices or grey values, not display colours. They may have 16
   * bits if none exceeds 255. Transparency is ignored.
   *
   * @throws ImageFormatException if it does not decode or is coloured
   */
  public static LabelMap fromPng(byte[] png) {
    return fromPng(png, Map.of());
  }

  /**
   * As above; a PNG of colours without a palette is looked up.
   *
   * @param idOfColour label ids by {@code 0xRRGGBB}
   * @throws ImageFormatException if it does not decode, or has a colour that is not listed
   */
  public static LabelMap fromPng(byte[] png, Map<Integer, Integer> idOfColour) {
    ImageKind kind = ImageKind.of(png);
    if (kind != ImageKind.PNG) {
      throw new ImageFormatException("a label map is a PNG, not a " + kind);
    }
    ImageCodec.Stored stored = ImageCodec.read(png);
    Raster raster = stored.image().getRaster();
    if (raster.getNumBands() > 2 && !idOfColour.isEmpty()) {
      return fromColours(RgbImage.upright(stored), idOfColour);
    }
    if (raster.getNumBands() > 2) {
      throw new ImageFormatException(
          "a label map is a PNG with a palette or grey values, not one of "
              + raster.getNumBands()
              + " channels of "
              + raster.getSampleModel().getSampleSize(0)
              + " bits");
    }
    return upright(raster, stored.orientation());
  }

  private static LabelMap upright(Raster raster, Orientation orientation) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[] ids = raster.getSamples(0, 0, width, height, 0, (int[]) null);
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] > 255) {
        throw new ImageFormatException("a label map holds " + ids[i] + ", must be 0 to 255");
      }
      labels[i] = (byte) ids[i];
    }
    boolean swap = orientation.swapsSides();
    return new LabelMap(
        swap ? height : width,
        swap ? width : height,
        orientation.upright(labels, width, height, 1));
  }

  /**
   * The ids of a picture of display colours.
   *
   * @param idOfColour label ids by {@code 0xRRGGBB}
   * @throws ImageFormatException naming the first colour that is not listed
   */
  public static LabelMap fromColours(RgbImage image, Map<Integer, Integer> idOfColour) {
    byte[] rgb = image.rgb();
    byte[] labels = new byte[rgb.length / 3];
    int last = -1;
    int id = 0;
    for (int i = 0; i < labels.length; i++) {
      int colour =
          ((rgb[3 * i] & 255) << 16) | ((rgb[3 * i + 1] & 255) << 8) | (rgb[3 * i + 2] & 255);
      if (colour != last) {
        Integer found = idOfColour.get(colour);
        if (found == null) {
          throw new ImageFormatException(
              "the colour %06x at column %d, row %d is no class's own"
                  .formatted(colour, i % image.width(), i / image.width()));
        }
        id = found;
        last = colour;
      }
      labels[i] = (byte) id;
    }
    return new LabelMap(image.width(), image.height(), labels);
  }

  /**
   * An 8-bit PNG of the ids, with the display colours of a label set as its palette; ids without a
   * class are black.
   */
  public byte[] toPng(LabelSet set) {
    return toPng(id -> id < set.size() ? set.classes().get(id).rgb() : 0);
  }

  /**
   * As an 8-bit palette PNG of the ids.
   *
   * @param colours of the ids 0 to 255, 0xRRGGBB
   */
  public byte[] toPng(IntUnaryOperator colours) {
    byte[] palette = new byte[3 * 256];
    for (int id = 0; id < 256; id++) {
      int rgb = colours.applyAsInt(id);
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
