package org.segstream.trainer.dataset;

/**
 * How a training image is varied before the network sees it.
 *
 * @param chipWidth columns of what the network sees
 * @param chipHeight rows of what the network sees
 * @param minScale smallest zoom, above 0
 * @param maxScale largest zoom
 * @param rotation largest rotation to either side, degrees
 * @param colour strength of the colour jitter, 0 for none, 1 for brightness, contrast, saturation
 *     and gamma within about ±40 %
 * @param blur probability of a slight blur
 * @param focus probability that the chip is placed on a pixel of a class drawn by rarity
 */
public record Augmentation(
    int chipWidth,
    int chipHeight,
    double minScale,
    double maxScale,
    double rotation,
    double colour,
    double blur,
    double focus) {

  /** Checks the ranges. */
  public Augmentation {
    require(chipWidth >= 8 && chipHeight >= 8, "chip " + chipWidth + "×" + chipHeight, "≥ 8×8");
    require(minScale > 0 && minScale <= maxScale, "scale " + minScale + ".." + maxScale, "rising");
    require(rotation >= 0 && rotation <= 45, "rotation " + rotation, "from 0 to 45 degrees");
    require(colour >= 0 && colour <= 1, "colour " + colour, "from 0 to 1");
    require(blur >= 0 && blur <= 1, "blur " + blur, "from 0 to 1");
    require(focus >= 0 && focus <= 1, "focus " + focus, "from 0 to 1");
  }

  private static void require(boolean holds, String what, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " must be " + range);
    }
  }
}
