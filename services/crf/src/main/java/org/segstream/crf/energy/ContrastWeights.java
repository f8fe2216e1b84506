package org.segstream.crf.energy;

import java.util.Arrays;
import org.segstream.crf.simd.VectorModule;

/**
 * Contrast-sensitive edge weights of an image: {@code w_ij = base + contrast · exp(-‖I_i - I_j‖² /
 * (2 sigma²))}, colours from 0 to 255, weights in nats (Boykov and Jolly, 2001).
 *
 * <p>Squared colour distances are integers, so the exponential is read from a table. Immutable and
 * thread-safe; make one for each set of parameters, not one for each frame.
 */
public final class ContrastWeights {
  private static final int MAX_SQUARED_DISTANCE = 3 * 255 * 255;

  private final float[] weightAt;
  private final Lookup lookup;

  /** Looks up many weights at once. */
  interface Lookup {
    /**
     * Fills the first weights between {@code count} pixels of one image from byte {@code a} on and
     * as many of the other from byte {@code b} on.
     *
     * @param weightAt weights by squared distance; those beyond its end are as the last
     * @return how many were filled; the rest is the caller's
     */
    int fill(
        byte[] one,
        int a,
        byte[] other,
        int b,
        float[] weightAt,
        float[] weights,
        int from,
        int count);
  }

  /**
   * @param base weight of every edge, finite and ≥ 0
   * @param contrast added where both pixels have one colour, finite and ≥ 0
   * @param sigma colour distance at which the contrast term has fallen to 0.61, finite and > 0
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public ContrastWeights(float base, float contrast, float sigma) {
    require(base >= 0 && Float.isFinite(base), "base", base);
    require(contrast >= 0 && Float.isFinite(base + contrast), "contrast", contrast);
    require(sigma > 0 && Float.isFinite(sigma), "sigma", sigma);
    weightAt = table(base, contrast, sigma);
    lookup = VectorModule.isPresent() ? new VectorLookup() : (_, _, _, _, _, _, _, _) -> 0;
  }

  private static void require(boolean holds, String name, float value) {
    if (!holds) {
      throw new IllegalArgumentException("edge weight parameter " + name + "=" + value);
    }
  }

  /** Weights by squared distance; ends where the contrast term is lost in the float's rounding. */
  private static float[] table(float base, float contrast, float sigma) {
    float[] weights = new float[MAX_SQUARED_DISTANCE + 1];
    double scale = -0.5 / ((double) sigma * sigma);
    for (int distance = 0; distance < weights.length; distance++) {
      weights[distance] = (float) (base + contrast * StrictMath.exp(scale * distance));
      if (weights[distance] == base) {
        return Arrays.copyOf(weights, distance + 1);
      }
    }
    return weights;
  }

  /**
   * The edges of one stride.
   *
   * @param rgb {@code byte[height][width][3]}
   * @throws IllegalArgumentException if the length does not fit the size
   */
  public EdgeFamily family(int stride, byte[] rgb, int width, int height) {
    requireSize(rgb, width, height);
    int across = Math.max(0, width - stride);
    int along = Math.max(0, height - stride);
    float[] horizontal = new float[height * across];
    float[] vertical = new float[along * width];
    for (int y = 0; y < height; y++) {
      int row = 3 * y * width;
      fill(rgb, row, rgb, row + 3 * stride, horizontal, y * across, across);
    }
    fill(rgb, 0, rgb, 3 * stride * width, vertical, 0, vertical.length);
    return new EdgeFamily(stride, horizontal, vertical);
  }

  private static void requireSize(byte[] rgb, int width, int height) {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length + " bytes do not make an RGB image of " + width + "×" + height);
    }
  }

  /** The largest weight, that between pixels of one colour, nats. */
  public float largest() {
    return weightAt[0];
  }

  /** Weights by squared colour distance, nats; beyond the end they are as the last. */
  public float[] table() {
    return weightAt.clone();
  }

  /** The weight between the pixel at byte {@code a} and the one at byte {@code b}. */
  float of(byte[] one, int a, byte[] other, int b) {
    int red = (one[a] & 0xff) - (other[b] & 0xff);
    int green = (one[a + 1] & 0xff) - (other[b + 1] & 0xff);
    int blue = (one[a + 2] & 0xff) - (other[b + 2] & 0xff);
    return weightAt[Math.min(red * red + green * green + blue * blue, weightAt.length - 1)];
  }

  /** Weights between {@code count} pixels from byte {@code a} on and as many from {@code b} on. */
  public void fill(byte[] one, int a, byte[] other, int b, float[] weights, int from, int count) {
    for (int n = lookup.fill(one, a, other, b, weightAt, weights, from, count); n < count; n++) {
      weights[from + n] = of(one, a + 3 * n, other, b + 3 * n);
    }
  }
}
