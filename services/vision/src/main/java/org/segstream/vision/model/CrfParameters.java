package org.segstream.vision.model;

/**
 * Contrast-sensitive edge weights: {@code w_ij = base + contrast · exp(-‖I_i - I_j‖² / (2
 * sigma²))}, colours from 0 to 255, weights in nats.
 *
 * @param base weight of every edge, ≥ 0
 * @param contrast added where both pixels have one colour, ≥ 0
 * @param sigma colour distance at which the contrast term has fallen to 0.61, > 0
 */
public record CrfParameters(float base, float contrast, float sigma) {

  /** Checks the ranges. */
  public CrfParameters {
    if (!(base >= 0 && contrast >= 0 && sigma > 0 && Float.isFinite(base + contrast + sigma))) {
      throw new IllegalArgumentException(
          "CRF parameters base=" + base + " contrast=" + contrast + " sigma=" + sigma);
    }
  }
}
