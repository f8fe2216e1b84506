package org.segstream.trainer.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/** Decodes images and label maps with the JDK's codecs. */
final class Rasters {
  static {
    ImageIO.setUseCache(false);
  }

  private Rasters() {}

  static RgbImage readImage(Path file) throws IOException {
    BufferedImage image = decode(file);
    int width = image.getWidth();
    int height = image.getHeight();
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgb = new byte[3 * argb.length];
    for (int i = 0; i < argb.length; i++) {
      rgb[3 * i] = (byte) (argb[i] >> 16);
      rgb[3 * i + 1] = (byte) (argb[i] >> 8);
      rgb[3 * i + 2] = (byte) argb[i];
    }
    return new RgbImage(width, height, rgb);
  }

  /** The stored ids, not the colours that a palette shows them in. */
  static LabelMap readLabels(Path file) throws IOException {
    Raster raster = decode(file).getRaster();
    if (raster.getNumBands() != 1) {
      throw new DatasetException(
          "%s has %d channels, a label image must be an 8-bit PNG of class ids"
              .formatted(file, raster.getNumBands()));
    }
    int[] ids = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (byte) Math.min(ids[i], 255);
    }
    return new LabelMap(raster.getWidth(), raster.getHeight(), labels);
  }

  private static BufferedImage decode(Path file) throws IOException {
    @Nullable BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new DatasetException(file + " is no image that can be decoded (PNG or JPEG)");
    }
    return image;
  }
}
