package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.regex.Pattern;

/**
 * An RGB image of 8 bits a channel: {@code byte[height][width][3]}, rows without padding. The array
 * is shared.
 */
public final class RgbImage {
  private static final Pattern FILE_NAME =
      Pattern.compile(".*\\.(jpe?g|png|webp|bmp)", Pattern.CASE_INSENSITIVE);

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

  /**
   * Decodes a JPEG, PNG, WebP or BMP, and turns it upright.
   *
   * @throws ImageFormatException if it is none, damaged or larger than 64 megapixels
   */
  public static RgbImage decode(byte[] file) {
    return upright(ImageCodec.read(file));
  }

  /**
   * Decodes a JPEG or a PNG that is said to have a size, and turns it upright.
   *
   * @param width columns as stored, before it is turned
   * @param height rows as stored
   * @throws ImageFormatException if it is neither, damaged, or has another size, which is found out
   *     before its pixels are decoded
   */
  public static RgbImage decode(byte[] jpegOrPng, int width, int height) {
    return upright(
        ImageCodec.read(
            jpegOrPng,
            (actualWidth, actualHeight) -> {
              if (actualWidth != width || actualHeight != height) {
                throw new ImageFormatException(
                    "the image is %d×%d, not %d×%d"
                        .formatted(actualWidth, actualHeight, width, height));
              }
            }));
  }

  /** Whether a file's name ends as that of an image that is decoded here, in any case. */
  public static boolean isFileName(String name) {
    return FILE_NAME.matcher(name).matches();
  }

  static RgbImage upright(ImageCodec.Stored stored) {
    return stored.orientation().upright(fromImage(stored.image()));
  }

  /** The pixels of an image; transparency is ignored, grey values are kept as they are. */
  public static RgbImage fromImage(BufferedImage image) {
    byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
    if (isGrey(image)) {
      copyGrey(image.getRaster(), rgb);
    } else if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      copyBands(image.getRaster(), rgb);
    } else {
      copyColours(image, rgb);
    }
    return new RgbImage(image.getWidth(), image.getHeight(), rgb);
  }

  /** {@link BufferedImage#getRGB} would take grey values as linear light and brighten them. */
  private static boolean isGrey(BufferedImage image) {
    return image.getRaster().getNumBands() <= 2
        && !(image.getColorModel() instanceof IndexColorModel);
  }

  private static void copyGrey(Raster raster, byte[] rgb) {
    int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    int[] row = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int x = 0; x < row.length; x++) {
        int at = 3 * (y * row.length + x);
        rgb[at] = rgb[at + 1] = rgb[at + 2] = (byte) (row[x] >> shift);
      }
    }
  }

  private static void copyBands(Raster raster, byte[] rgb) {
    byte[] row = new byte[3 * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, raster.getWidth(), 1, row);
      System.arraycopy(row, 0, rgb, y * row.length, row.length);
    }
  }

  private static void copyColours(BufferedImage image, byte[] rgb) {
    int[] row = new int[image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int x = 0; x < row.length; x++) {
        int at = 3 * (y * row.length + x);
        rgb[at] = (byte) (row[x] >> 16);
        rgb[at + 1] = (byte) (row[x] >> 8);
        rgb[at + 2] = (byte) row[x];
      }
    }
  }

  /** A copy for use with AWT and ImageIO. */
  public BufferedImage toImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < rgb.length; i += 3) {
      bgr[i] = rgb[i + 2];
      bgr[i + 1] = rgb[i + 1];
      bgr[i + 2] = rgb[i];
    }
    return image;
  }

  /** The image as a PNG of 8 bits a channel. */
  public byte[] toPng() {
    return ImageCodec.png(toImage());
  }

  /**
   * The image as a JPEG.
   *
   * @param quality 0 to 1
   * @throws IllegalArgumentException if the quality is out of its range
   */
  public byte[] toJpeg(float quality) {
    if (!(quality >= 0 && quality <= 1)) {
      throw new IllegalArgumentException("JPEG quality " + quality + ", must be from 0 to 1");
    }
    return ImageCodec.jpeg(toImage(), quality);
  }

  /**
   * The image in another size: the mean over the covered area where it shrinks, bilinear where it
   * grows. Equal sizes give this image itself.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public RgbImage resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    return new RgbImage(
        newWidth, newHeight, Resampling.resize(rgb, width, height, newWidth, newHeight));
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
