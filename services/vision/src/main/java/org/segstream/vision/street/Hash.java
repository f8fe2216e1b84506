package org.segstream.vision.street;

/**
 * Pseudo-random numbers as a pure function of integers: the same on every machine, in any order.
 */
final class Hash {
  private Hash() {}

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  static long mix(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long of(long seed, long topic, long index) {
    return mix(mix(seed * 31 + topic) ^ index);
  }

  /** Uniform in [0, 1). */
  static double unit(long seed, long topic, long index) {
    return (of(seed, topic, index) >>> 11) * 0x1p-53;
  }

  /** Uniform in [low, high). */
  static double range(long seed, long topic, long index, double low, double high) {
    return low + (high - low) * unit(seed, topic, index);
  }

  /** Uniform in 0, …, bound − 1. */
  static int below(long seed, long topic, long index, int bound) {
    return (int) (unit(seed, topic, index) * bound);
  }
}
