package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/**
 * Colours of JPEGs for print: cyan, magenta, yellow and black, or YCbCr and black. Ink takes its
 * share of the light; there is no colour management.
 */
final class InkColours {
  private InkColours() {}

  /**
   * The picture in RGB.
   *
   * @param inks four samples a pixel, as stored
   * @param jpeg which says how they are stored
   */
  static BufferedImage toRgb(Raster inks, JpegStructure jpeg) {
    int width = inks.getWidth();
    BufferedImage image = new BufferedImage(width, inks.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int[] row = new int[4 * width];
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (jpeg.isYcck()) {
          toLight(row, 4 * x);
        }
        for (int c = 0; c < 3; c++) {
          bgr[3 * (y * width + x) + 2 - c] =
              (byte) light(row[4 * x + c], row[4 * x + 3], jpeg.isAdobe());
        }
      }
    }
    return image;
  }

  /** Adobe stores what an ink leaves of the light, others how much ink there is. */
  private static int light(int ink, int black, boolean inverted) {
    int product = inverted ? ink * black : (255 - ink) * (255 - black);
    return (product + 127) / 255;
  }

  /** From YCbCr (ITU-T T.871). */
  private static void toLight(int[] row, int at) {
    int luma = row[at];
    int blue = row[at + 1] - 128;
    int red = row[at + 2] - 128;
    row[at] = clamp(luma + 1.402 * red);
    row[at + 1] = clamp(luma - 0.344136 * blue - 0.714136 * red);
    row[at + 2] = clamp(luma + 1.772 * blue);
  }

  private static int clamp(double value) {
    return (int) Math.round(Math.clamp(value, 0, 255));
  }
}
