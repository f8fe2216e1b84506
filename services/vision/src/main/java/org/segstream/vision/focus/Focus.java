package org.segstream.vision.focus;

/**
 * How much of a frame is looked at again.
 *
 * @param share of the finer picture's pixels at most, above 0, to 1
 * @param scale how much finer, in each direction, above 1, to 8; never finer than the frame
 */
public record Focus(double share, double scale) {
  private static final double FINEST = 8;

  /** Checks the ranges. */
  public Focus {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a focus of " + share + " must be above 0, to 1");
    }
    if (!(scale > 1 && scale <= FINEST)) {
      throw new IllegalArgumentException("a focus scale of " + scale + " must be above 1, to 8");
    }
  }
}
