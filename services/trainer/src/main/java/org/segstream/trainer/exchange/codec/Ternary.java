package org.segstream.trainer.exchange.codec;

/**
 * A layer's gradient in three levels, {@code scale · trits}, whose expectation is the clipped
 * gradient (TernGrad, Wen et al. 2017, equations 1, 2 and 6).
 *
 * <p>The gradient is clipped to ±{@value #CLIP} σ, and value {@code g} becomes {@code sign(g)} with
 * probability {@code |g| / scale}, 0 otherwise. σ is taken about zero, the mean that gradients are
 * expected to have, so that a layer of few values of one sign is not clipped away.
 *
 * @param scale the largest magnitude that could be; NaN if the gradient is not finite
 * @param trits -1, 0 or 1 a value
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once
record Ternary(float scale, byte[] trits) {
  /** Deviations at which gradients are clipped. */
  static final double CLIP = 2.5;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1p-53;

  /** Bound of the clipped gradient: {@value #CLIP} σ. */
  static float bound(float[] gradient) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    return gradient.length == 0 ? 0 : (float) (CLIP * Math.sqrt(squares / gradient.length));
  }

  /** The least scale that a gradient can have: the largest magnitude after clipping. */
  static float scale(float[] gradient) {
    float largest = 0;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    return Math.min(largest, bound(gradient));
  }

  /**
   * Draws the levels.
   *
   * @param scale at least {@link #scale(float[])}; larger ones are unbiased as well, and noisier
   * @param seed of the draws; value {@code i} depends on it and {@code i} alone
   */
  static Ternary draw(float[] gradient, float scale, long seed) {
    byte[] trits = new byte[gradient.length];
    float bound = bound(gradient);
    if (scale > 0) {
      for (int i = 0; i < trits.length; i++) {
        double probability = (double) Math.min(Math.abs(gradient[i]), bound) / scale;
        long random = mix(seed + (i + 1) * GOLDEN) >>> 11;
        trits[i] = (byte) (random * UNIT < probability ? Math.signum(gradient[i]) : 0);
      }
    }
    return new Ternary(scale, trits);
  }

  /** The gradient that it stands for. */
  float[] values() {
    float[] values = new float[trits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * trits[i];
    }
    return values;
  }

  /**
   * A seed of its own for each of the draws that some numbers stand for.
   *
   * @param numbers for instance run's seed, step, slot, layer
   */
  static long seed(long... numbers) {
    long seed = 0;
    for (long number : numbers) {
      seed = mix(seed * GOLDEN + number + GOLDEN);
    }
    return seed;
  }

  /** The finaliser of SplitMix64 (Steele et al. 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
