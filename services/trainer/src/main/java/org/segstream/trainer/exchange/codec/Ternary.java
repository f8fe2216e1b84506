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

  /** Values that share one hash, 16 bits each. */
  private static final int A_HASH = 4;

  private static final int BITS = 16;
  private static final int DRAWS = 1 << BITS;

  /** Sums that are formed side by side, as one would have to wait for itself. */
  private static final int LANES = 4;

  /** Bound of the clipped gradient: {@value #CLIP} σ. */
  static float bound(float[] gradient) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= gradient.length - LANES; i += LANES) {
      a += square(gradient[i]);
      b += square(gradient[i + 1]);
      c += square(gradient[i + 2]);
      d += square(gradient[i + 3]);
    }
    for (; i < gradient.length; i++) {
      a += square(gradient[i]);
    }
    double squares = a + b + (c + d);
    return gradient.length == 0 ? 0 : (float) (CLIP * Math.sqrt(squares / gradient.length));
  }

  private static double square(double g) {
    return g * g;
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
   * <p>A level is drawn by comparing {@code 2^16 |g| / scale} with 16 bits of a hash. Where its
   * whole part is just these bits, which is once in 65536 times, 53 bits of a hash of their own
   * decide on the rest of it; so no probability is rounded to 16 bits.
   *
   * @param scale at least {@link #scale(float[])}; larger ones are unbiased as well, and noisier
   * @param seed of the draws; value {@code i} depends on it and {@code i} alone
   */
  static Ternary draw(float[] gradient, float scale, long seed) {
    byte[] trits = new byte[gradient.length];
    if (scale > 0) {
      float bound = bound(gradient);
      double unit = DRAWS / (double) scale;
      for (int first = 0; first < trits.length; first += A_HASH) {
        long random = mix(seed + (first / A_HASH + 1) * GOLDEN);
        int end = Math.min(first + A_HASH, trits.length);
        for (int i = first; i < end; i++) {
          float g = gradient[i];
          double wanted = Math.min(Math.abs(g), bound) * unit;
          int whole = (int) wanted;
          int bits = (int) random & (DRAWS - 1);
          random >>>= BITS;
          if (bits == whole) {
            trits[i] = (byte) (rest(seed, i) < wanted - whole ? sign(g) : 0);
          } else {
            // All ones if it is drawn: a branch would be guessed wrong every third time.
            trits[i] = (byte) (((bits - whole) >> 31) & sign(g));
          }
        }
      }
    }
    return new Ternary(scale, trits);
  }

  /** Uniform in [0, 1), independent of the 16 bits. */
  private static double rest(long seed, int i) {
    return (mix(mix(seed) + (i + 1) * GOLDEN) >>> 11) * UNIT;
  }

  /** Of a value that is not 0. */
  private static int sign(float g) {
    return 1 | (Float.floatToRawIntBits(g) >> 31);
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
