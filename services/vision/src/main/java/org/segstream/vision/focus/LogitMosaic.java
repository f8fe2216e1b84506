package org.segstream.vision.focus;

import org.segstream.vision.engine.Logits;

/**
 * The logits of one frame on the finer picture's grid: the coarse ones, enlarged bilinearly, and
 * where chips lie the mean of both looks, which fades into the coarse ones towards a chip's sides.
 *
 * <p>The mean, since a chip shows more detail and less of what is around it: of the two looks the
 * surer one has the say.
 */
final class LogitMosaic {
  /** What chips weigh where they lie; the rest is the coarse look's. */
  static final float FINE = 0.5f;

  private final FinePicture picture;
  private final int labels;
  private final int width;
  private final int height;
  private final float[] values;
  private final int start;
  private final float[] weight;
  private final float[] cover;

  /**
   * @param width columns of the grid
   * @param height rows of the grid
   * @param values receives {@code float[labels][height][width]}, nought before
   * @param start where in it
   */
  LogitMosaic(FinePicture picture, int labels, int width, int height, float[] values, int start) {
    this.picture = picture;
    this.labels = labels;
    this.width = width;
    this.height = height;
    this.values = values;
    this.start = start;
    this.weight = new float[width * height];
    this.cover = new float[width * height];
  }

  /** Adds a chip's logits. */
  void add(Chip chip, Logits logits) {
    int left = (int) ((long) chip.x() * logits.width() / picture.chipWidth());
    int top = (int) ((long) chip.y() * logits.height() / picture.chipHeight());
    int plane = logits.width() * logits.height();
    for (int y = 0; y < logits.height() && top + y < height; y++) {
      float down = fade(y, logits.height(), picture.marginY(), picture.chipHeight(), top, height);
      for (int x = 0; x < logits.width() && left + x < width; x++) {
        float w =
            down * fade(x, logits.width(), picture.marginX(), picture.chipWidth(), left, width);
        int at = (top + y) * width + left + x;
        int from = logits.start() + y * logits.width() + x;
        weight[at] += w;
        cover[at] = Math.max(cover[at], w);
        for (int k = 0; k < labels; k++) {
          values[start + k * width * height + at] += w * logits.values()[from + k * plane];
        }
      }
    }
  }

  /** From 0 at a side to 1 within the margin; 1 where the side is the picture's. */
  private static float fade(int i, int count, int margin, int chip, int first, int grid) {
    float reach = Math.max(1, (float) margin * count / chip);
    float low = first == 0 ? 1 : (i + 0.5f) / reach;
    float high = first + count >= grid ? 1 : (count - i - 0.5f) / reach;
    return Math.min(1, Math.min(low, high));
  }

  /**
   * Completes the logits of the whole frame, after the last chip.
   *
   * @param coarse of the same frame
   */
  void over(Logits coarse) {
    int plane = coarse.width() * coarse.height();
    for (int y = 0; y < height; y++) {
      float v = place(y, height, coarse.height());
      int above = (int) v;
      int below = Math.min(above + 1, coarse.height() - 1);
      float down = v - above;
      for (int x = 0; x < width; x++) {
        float u = place(x, width, coarse.width());
        int left = (int) u;
        int right = Math.min(left + 1, coarse.width() - 1);
        float across = u - left;
        int at = y * width + x;
        float fine = FINE * cover[at];
        float share = weight[at] > 0 ? fine / weight[at] : 0;
        for (int k = 0; k < labels; k++) {
          int from = coarse.start() + k * plane;
          float upper =
              mix(
                  coarse.values()[from + above * coarse.width() + left],
                  coarse.values()[from + above * coarse.width() + right],
                  across);
          float lower =
              mix(
                  coarse.values()[from + below * coarse.width() + left],
                  coarse.values()[from + below * coarse.width() + right],
                  across);
          int to = start + k * width * height + at;
          values[to] = (1 - fine) * mix(upper, lower, down) + share * values[to];
        }
      }
    }
  }

  private static float mix(float a, float b, float t) {
    return a * (1 - t) + b * t;
  }

  /** Pixel centres are at half-integers, borders are repeated. */
  private static float place(int i, int count, int source) {
    float place = (i + 0.5f) * source / count - 0.5f;
    return Math.min(Math.max(place, 0), source - 1);
  }
}
