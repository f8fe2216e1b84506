package org.segstream.vision.model;

/**
 * Contrast-sensitive weights of the edges of one stride: {@code w_ij = base + contrast · exp(-‖I_i
 * - I_j‖² / (2 sigma²))}, colours from 0 to 255, weights in nats.
 *
 * @param stride distance of the pixels joined, 1 to 8192
 * @param base weight of every edge, ≥ 0
 * @param contrast added where both pixels have one colour, ≥ 0
 * @param sigma colour distance at which the contrast term has fallen to 0.61, > 0
 */
public record EdgeParameters(int stride, float base, float contrast, float sigma) {
  private static final int LONGEST_STRIDE = 8192;

  /** Checks the ranges. */
  public EdgeParameters {
    if (!(stride >= 1
        && stride <= LONGEST_STRIDE
        && base >= 0
        && contrast >= 0
        && sigma > 0
        && Float.isFinite(base + contrast + sigma))) {
      throw new IllegalArgumentException(
          "CRF parameters stride=%d base=%s contrast=%s sigma=%s"
              .formatted(stride, base, contrast, sigma));
    }
  }
}
