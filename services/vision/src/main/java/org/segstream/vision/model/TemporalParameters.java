package org.segstream.vision.model;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Weights of the edges along time, {@code w_i = base + contrast · exp(-‖I_i - J_i‖² / (2 sigma²))}
 * with {@code I_i} a pixel's colour and {@code J_i} that of its place in the frame before; colours
 * from 0 to 255, weights in nats.
 *
 * @param base weight of every edge, ≥ 0
 * @param contrast added where both pixels have one colour, ≥ 0
 * @param sigma colour distance at which the contrast term has fallen to 0.61, > 0
 */
public record TemporalParameters(float base, float contrast, float sigma) {
  /** Each frame by itself. */
  public static final TemporalParameters NONE = new TemporalParameters(0, 0, 1);

  /** What suits the models in the box. */
  public static final TemporalParameters USUAL = new TemporalParameters(0, 1.5f, 10);

  /** Checks the ranges. */
  public TemporalParameters {
    if (!(base >= 0 && contrast >= 0 && sigma > 0 && Float.isFinite(base + contrast + sigma))) {
      throw new IllegalArgumentException(
          "edges along time of base=%s contrast=%s sigma=%s".formatted(base, contrast, sigma));
    }
  }

  /** Whether frames are joined at all. */
  @JsonIgnore
  public boolean isNone() {
    return base == 0 && contrast == 0;
  }
}
