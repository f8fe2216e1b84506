package org.segstream.vision.street;

/**
 * Which labelled frames a {@link StreetFolder} holds.
 *
 * @param seed of the first street; the others follow
 * @param width columns
 * @param height rows
 * @param motion of the camera
 * @param noise standard deviation of the sensor noise, grey values
 * @param frames in all, spread evenly over the streets
 * @param streets different streets, each with its own seed
 * @param every frames of the street's clock from one labelled frame to the next
 * @param validation share of the streets that are kept for {@code val.txt}, or of the frames where
 *     there is only one street
 * @param jpeg whether images are JPEGs rather than PNGs; labels are always PNGs
 */
public record StreetPlan(
    long seed,
    int width,
    int height,
    CameraMotion motion,
    double noise,
    int frames,
    int streets,
    int every,
    double validation,
    boolean jpeg) {

  /** Checks the ranges. */
  public StreetPlan {
    if (streets < 1 || frames < streets) {
      throw new IllegalArgumentException(
          frames + " frames of " + streets + " streets, must be at least one of each street");
    }
    if (every < 1) {
      throw new IllegalArgumentException("every " + every + " frames, must be at least 1");
    }
    if (!(validation >= 0 && validation < 1)) {
      throw new IllegalArgumentException("validation share " + validation + ", must be in [0, 1)");
    }
  }

  /** Frames of {@code train.txt}; the others are of {@code val.txt}. */
  public int trainFrames() {
    if (validation == 0) {
      return frames;
    }
    if (streets == 1) {
      return frames - Math.max(1, (int) Math.round(frames * validation));
    }
    int kept = Math.clamp(Math.round(streets * validation), 1, streets - 1);
    return firstFrame(streets - kept);
  }

  /** Number of the first frame of a street. */
  int firstFrame(int street) {
    return (int) ((long) frames * street / streets);
  }
}
