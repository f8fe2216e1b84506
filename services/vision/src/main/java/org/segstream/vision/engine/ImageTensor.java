package org.segstream.vision.engine;

import java.nio.FloatBuffer;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Normalisation;

/**
 * Turns images into network input, {@code float[3][height][width]}, for inference and training
 * alike. Not thread-safe.
 */
public final class ImageTensor {
  private static final int CHANNELS = 3;

  private final float[] red;
  private final float[] green;
  private final float[] blue;
  private float[] rows = new float[0];

  /** A converter for one model's normalisation. */
  public ImageTensor(Normalisation normalisation) {
    this.red = normalisation.table(0);
    this.green = normalisation.table(1);
    this.blue = normalisation.table(2);
  }

  /** Values of one image: {@code 3 · width · height}. */
  public static int size(int width, int height) {
    return Math.multiplyExact(CHANNELS, Math.multiplyExact(width, height));
  }

  /**
   * Writes one image.
   *
   * @param target where to; its position does not move
   * @param offset index of the image's first value in {@code target}
   * @throws IndexOutOfBoundsException if it does not fit
   */
  public void write(RgbImage image, FloatBuffer target, int offset) {
    int width = image.width();
    int plane = width * image.height();
    if (rows.length < CHANNELS * width) {
      rows = new float[CHANNELS * width];
    }
    for (int y = 0; y < image.height(); y++) {
      convertRow(image.rgb(), y * width * CHANNELS, width);
      int at = offset + y * width;
      for (int channel = 0; channel < CHANNELS; channel++) {
        target.put(at + channel * plane, rows, channel * width, width);
      }
    }
  }

  private void convertRow(byte[] rgb, int from, int width) {
    int source = from;
    for (int x = 0; x < width; x++) {
      rows[x] = red[rgb[source] & 0xFF];
      rows[x + width] = green[rgb[source + 1] & 0xFF];
      rows[x + 2 * width] = blue[rgb[source + 2] & 0xFF];
      source += CHANNELS;
    }
  }
}
