package org.segstream.trainer.dataset;

import java.util.random.RandomGenerator;

/**
 * The affine map from the pixels of a chip to the pixels of its image.
 *
 * @param centreX image column that the middle of the chip shows
 * @param centreY image row that the middle of the chip shows
 * @param a image columns a chip column
 * @param b image columns a chip row
 * @param c image rows a chip column
 * @param d image rows a chip row
 * @param halfWidth middle of the chip, in chip columns
 * @param halfHeight middle of the chip, in chip rows
 */
record ChipView(
    double centreX,
    double centreY,
    double a,
    double b,
    double c,
    double d,
    double halfWidth,
    double halfHeight) {
  /** From here on one sample a pixel would alias. */
  private static final double SHRINKING = 1.35;

  static ChipView draw(
      Augmentation settings, LabelledImage source, int focusPixel, RandomGenerator random) {
    int width = source.image().width();
    int height = source.image().height();
    double scale =
        Math.exp(uniform(random, Math.log(settings.minScale()), Math.log(settings.maxScale())));
    double angle = angle(settings, random);
    double mirror = mirror(random);
    double footWidth = settings.chipWidth() / scale;
    double footHeight = settings.chipHeight() / scale;
    double centreX = centre(random, width, footWidth, focusPixel < 0 ? -1 : focusPixel % width);
    double centreY = centre(random, height, footHeight, focusPixel < 0 ? -1 : focusPixel / width);
    return of(settings, scale, angle, mirror, centreX, centreY);
  }

  /**
   * A view of a place at a scale, mirrored or not and slightly rotated.
   *
   * @param scale chip pixels an image pixel
   * @param middleX distance of the chip's middle from the image's left edge, image columns
   * @param middleY from its upper edge, image rows
   */
  static ChipView at(
      Augmentation settings, double scale, double middleX, double middleY, RandomGenerator random) {
    double angle = angle(settings, random);
    return of(settings, scale, angle, mirror(random), middleX - 0.5, middleY - 0.5);
  }

  private static double angle(Augmentation settings, RandomGenerator random) {
    return Math.toRadians(uniform(random, -settings.rotation(), settings.rotation()));
  }

  private static double mirror(RandomGenerator random) {
    return random.nextBoolean() ? -1 : 1;
  }

  private static ChipView of(
      Augmentation settings,
      double scale,
      double angle,
      double mirror,
      double centreX,
      double centreY) {
    return new ChipView(
        centreX,
        centreY,
        mirror * Math.cos(angle) / scale,
        -Math.sin(angle) / scale,
        mirror * Math.sin(angle) / scale,
        Math.cos(angle) / scale,
        (settings.chipWidth() - 1) / 2.0,
        (settings.chipHeight() - 1) / 2.0);
  }

  /** Where the chip's middle lies on one axis: over the image, and near {@code focus} if ≥ 0. */
  private static double centre(RandomGenerator random, int size, double foot, int focus) {
    double low = Math.min(foot / 2, size - foot / 2);
    double high = Math.max(foot / 2, size - foot / 2);
    double drawn =
        focus < 0
            ? uniform(random, low, high)
            : Math.clamp(focus + uniform(random, -0.4, 0.4) * foot, low, high);
    return drawn - 0.5;
  }

  private static double uniform(RandomGenerator random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Whether a chip pixel shows clearly more than one image pixel. */
  boolean shrinks() {
    return Math.abs(a * d - b * c) > SHRINKING * SHRINKING;
  }

  double x(double column, double row) {
    return centreX + a * (column - halfWidth) + b * (row - halfHeight);
  }

  double y(double column, double row) {
    return centreY + c * (column - halfWidth) + d * (row - halfHeight);
  }
}
