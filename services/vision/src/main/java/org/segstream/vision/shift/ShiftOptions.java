package org.segstream.vision.shift;

/**
 * What of a stream counts as unchanged.
 *
 * @param still in multiples of the stream's sensor noise, how far a tile of 4×4 pixels may differ
 *     in the mean from the picture that its features were computed from; 0 for exactness: the same
 *     bits as if every frame went through the whole network
 * @param refresh after so many frames a whole one is computed; 0 for never
 */
public record ShiftOptions(float still, int refresh) {
  /**
   * Steps of 8 bits by which a position's kept features may differ in the mean if {@link #still} is
   * above 0; measured on the synthetic street with its own model, another may bear less.
   */
  static final float FEATURE_STEPS = 2;

  /** Checks the ranges. */
  public ShiftOptions {
    if (!(still >= 0 && still <= 100)) {
      throw new IllegalArgumentException(
          "still is " + still + ", must be from 0 (exact) to 100 times the noise");
    }
    if (refresh < 0) {
      throw new IllegalArgumentException(
          "a whole frame every " + refresh + " frames, must be 0 (never) or more");
    }
  }

  /** Whether the results are those of the whole network. */
  public boolean isExact() {
    return still == 0;
  }
}
