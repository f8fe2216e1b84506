package org.segstream.vision.engine;

/**
 * Enlarges logits to a frame's size as unaries of a random field, by bilinear interpolation with
 * pixel centres at half-integers and repeated borders, as training does.
 */
public final class LogitSampler {
  private LogitSampler() {}

  /**
   * Unaries of one image: {@code -logit}, in nats.
   *
   * @param image which of the batch
   * @param width columns wanted, at least 1
   * @param height rows wanted, at least 1
   * @return {@code float[height][width][labels]}
   */
  public static float[] unaries(Logits logits, int image, int width, int height) {
    if (image < 0 || image >= logits.batch() || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "image %d of %d at %d×%d".formatted(image, logits.batch(), width, height));
    }
    int labels = logits.labels();
    int columns = logits.width();
    float[] costs = negatedChannelLast(logits, image);
    float[] row = new float[columns * labels];
    float[] unaries = new float[Math.multiplyExact(Math.multiplyExact(width, height), labels)];
    for (int y = 0; y < height; y++) {
      float at = position(y, height, logits.height());
      int above = (int) at;
      int below = Math.min(above + 1, logits.height() - 1);
      blend(costs, above * row.length, below * row.length, at - above, row, 0, row.length);
      for (int x = 0; x < width; x++) {
        float across = position(x, width, columns);
        int left = (int) across;
        int right = Math.min(left + 1, columns - 1);
        int target = (y * width + x) * labels;
        blend(row, left * labels, right * labels, across - left, unaries, target, labels);
      }
    }
    return unaries;
  }

  /** Where a target pixel's centre lies among the source pixels' centres. */
  private static float position(int target, int targets, int sources) {
    double centre = (target + 0.5) * sources / targets - 0.5;
    return (float) Math.clamp(centre, 0, sources - 1);
  }

  private static void blend(
      float[] from, int a, int b, float share, float[] to, int at, int length) {
    for (int i = 0; i < length; i++) {
      to[at + i] = from[a + i] + share * (from[b + i] - from[a + i]);
    }
  }

  private static float[] negatedChannelLast(Logits logits, int image) {
    int plane = logits.width() * logits.height();
    int labels = logits.labels();
    float[] values = logits.values();
    float[] costs = new float[plane * labels];
    for (int label = 0; label < labels; label++) {
      int from = (image * labels + label) * plane;
      for (int i = 0; i < plane; i++) {
        costs[i * labels + label] = -values[from + i];
      }
    }
    return costs;
  }
}
