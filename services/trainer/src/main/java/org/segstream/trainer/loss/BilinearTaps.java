package org.segstream.trainer.loss;

/**
 * Which two samples of a short line make each sample of a longer one, when it is enlarged
 * bilinearly with sample centres at half-integers and its ends repeated.
 */
public final class BilinearTaps {
  private final int[] firsts;
  private final int[] seconds;
  private final float[] fractions;

  private BilinearTaps(int[] firsts, int[] seconds, float[] fractions) {
    this.firsts = firsts;
    this.seconds = seconds;
    this.fractions = fractions;
  }

  /** From {@code from} samples to {@code to}, both at least 1. */
  public static BilinearTaps of(int from, int to) {
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

  /** The sample before. */
  public int first(int i) {
    return firsts[i];
  }

  /** The sample after. */
  public int second(int i) {
    return seconds[i];
  }

  /** Weight of the second sample; the first has the rest. */
  public float fraction(int i) {
    return fractions[i];
  }
}
