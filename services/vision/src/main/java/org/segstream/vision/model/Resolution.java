package org.segstream.vision.model;

/**
 * Size of the images a network was trained on.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record Resolution(int width, int height) {
  private static final double NEAR = 1.25;
  private static final int STEP = 8;

  /** Checks the ranges. */
  public Resolution {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "resolution %d×%d: sides must be at least 1".formatted(width, height));
    }
  }

  /**
   * The size at which a frame should enter the network: its own if its area is within a quarter of
   * this resolution's, otherwise one of the same shape and about this area, in multiples of 8. A
   * frame that is a line, of one row for instance, is shortened, so that its area stays like this.
   */
  public Resolution fit(int frameWidth, int frameHeight) {
    double ratio = (double) width * height / ((double) frameWidth * frameHeight);
    if (ratio <= NEAR && ratio >= 1 / NEAR) {
      return new Resolution(frameWidth, frameHeight);
    }
    double scale = Math.sqrt(ratio);
    double longest = (double) width * height / STEP;
    return new Resolution(
        round(Math.min(frameWidth * scale, longest)),
        round(Math.min(frameHeight * scale, longest)));
  }

  private static int round(double size) {
    return STEP * Math.max(1, (int) Math.round(size / STEP));
  }
}
