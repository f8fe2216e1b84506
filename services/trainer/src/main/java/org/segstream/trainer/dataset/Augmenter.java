package org.segstream.trainer.dataset;

import java.util.random.RandomGenerator;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * Cuts a varied chip out of a training image: zoom, position, rotation and mirroring in one affine
 * step (colours and what other networks said bilinear, labels nearest, outside of the image
 * mid-grey and Void), then colour jitter and blur.
 */
final class Augmenter {
  private static final float OUTSIDE = 118;
  private final Augmentation settings;
  private final int voidId;

  Augmenter(Augmentation settings, int voidId) {
    this.settings = settings;
    this.voidId = voidId;
  }

  /**
   * @param focusPixel index of a pixel that must be on the chip, or -1 for any place
   */
  LabelledImage apply(LabelledImage source, int focusPixel, RandomGenerator random) {
    return apply(source, ChipView.draw(settings, source, focusPixel, random), random);
  }

  /** The chip that a view shows. */
  LabelledImage apply(LabelledImage source, ChipView view, RandomGenerator random) {
    int width = settings.chipWidth();
    int height = settings.chipHeight();
    float[] colours = new float[3 * width * height];
    byte[] labels = new byte[width * height];
    int taps = view.shrinks() ? 2 : 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        labels[pixel] = label(source.labels(), view.x(x, y), view.y(x, y));
        for (int tap = 0; tap < taps * taps; tap++) {
          double dx = (tap % taps + 0.5) / taps - 0.5;
          double dy = (Math.floorDiv(tap, taps) + 0.5) / taps - 0.5;
          float weight = 1f / (taps * taps);
          add(
              source.image(),
              (float) view.x(x + dx, y + dy),
              (float) view.y(x + dx, y + dy),
              weight,
              colours,
              3 * pixel);
        }
      }
    }
    byte[] rgb = ColourJitter.draw(settings.colour(), random).apply(colours);
    if (random.nextDouble() < settings.blur()) {
      rgb = Blur.apply(rgb, width, height, (float) random.nextDouble(0.3, 1));
    }
    RgbImage whole = source.image();
    return new LabelledImage(
        source.name(),
        new RgbImage(width, height, rgb),
        new LabelMap(width, height, labels),
        source
            .told()
            .map(answers -> answers.seen(view, width, height, whole.width(), whole.height())));
  }

  private byte label(LabelMap labels, double x, double y) {
    int column = (int) Math.rint(x);
    int row = (int) Math.rint(y);
    boolean inside = column >= 0 && row >= 0 && column < labels.width() && row < labels.height();
    return inside ? labels.labels()[row * labels.width() + column] : (byte) voidId;
  }

  private static void add(RgbImage image, float x, float y, float weight, float[] sums, int at) {
    int width = image.width();
    int height = image.height();
    if (x < -0.5f || y < -0.5f || x > width - 0.5f || y > height - 0.5f) {
      for (int c = 0; c < 3; c++) {
        sums[at + c] += weight * OUTSIDE;
      }
      return;
    }
    float cx = Math.clamp(x, 0, width - 1);
    float cy = Math.clamp(y, 0, height - 1);
    int x0 = (int) cx;
    int y0 = (int) cy;
    float fx = cx - x0;
    float fy = cy - y0;
    int right = x0 + 1 < width ? 3 : 0;
    int down = y0 + 1 < height ? 3 * width : 0;
    byte[] rgb = image.rgb();
    int p = 3 * (y0 * width + x0);
    for (int c = 0; c < 3; c++, p++) {
      float top = (rgb[p] & 0xff) * (1 - fx) + (rgb[p + right] & 0xff) * fx;
      float bottom = (rgb[p + down] & 0xff) * (1 - fx) + (rgb[p + down + right] & 0xff) * fx;
      sums[at + c] += weight * (top * (1 - fy) + bottom * fy);
    }
  }
}
