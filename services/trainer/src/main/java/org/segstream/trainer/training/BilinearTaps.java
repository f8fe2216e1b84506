package org.segstream.trainer.training;

/**
 * Which two samples of a short line make each sample of a longer one, when it is enlarged
 * bilinearly with sample centres at half-integers and its ends repeated.
 */
final class BilinearTaps {
  private final int[] firsts;
  private final int[] seconds;
  private final float[] fractions;

  private BilinearTaps(int[] firsts, int[] seconds, float[] fractions) {
    this.firsts = firsts;
    this.seconds = seconds;
    this.fractions = fractions;
  }

  static BilinearTaps of(int from, int to) {
    int[] firsts = new int[to];
    int[] seconds = new int[to];
    float[] fractions = new float[to];
    for (int i = 0; i < to; i++) {
      double position = Math.clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
      firsts[i] = (int) position;
      seconds[i] = Math.min(firsts[i] + 1, from - 1);
      fractions[i] = (float) (position - firsts[i]);
    }
    return new BilinearTaps(firsts, seconds, fractions);
  }

  int first(int i) {
    return firsts[i];
  }

  int second(int i) {
    return seconds[i];
  }

  /** Weight of the second sample; the first has the rest. */
  float fraction(int i) {
    return fractions[i];
  }
}
