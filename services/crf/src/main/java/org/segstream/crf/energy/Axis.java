package org.segstream.crf.energy;

/**
 * Between which samples each target lies, and where, in one direction of bilinear interpolation:
 * pixel centres at half-integers, borders repeated.
 */
public final class Axis {
  /** The sample before each target. */
  final int[] before;

  /** The sample after it; the same at the border. */
  final int[] after;

  /** Share of the sample after. */
  final float[] share;

  /** Share of the sample before. */
  final float[] rest;

  /** The first target after each sample, and at the end the number of targets. */
  final int[] first;

  Axis(int sources, int targets) {
    before = new int[targets];
    after = new int[targets];
    share = new float[targets];
    rest = new float[targets];
    first = new int[sources + 1];
    int next = 0;
    for (int n = 0; n < targets; n++) {
      double centre = (n + 0.5) * sources / targets - 0.5;
      float at = (float) Math.clamp(centre, 0, sources - 1);
      before[n] = (int) at;
      after[n] = Math.min(before[n] + 1, sources - 1);
      share[n] = at - before[n];
      rest[n] = 1 - share[n];
      while (next <= before[n]) {
        first[next++] = n;
      }
    }
    while (next <= sources) {
      first[next++] = targets;
    }
  }

  /** The sample before each target. */
  public int[] before() {
    return before.clone();
  }

  /** The sample after each target; the same at the border. */
  public int[] after() {
    return after.clone();
  }

  /** Share of the sample after each target. */
  public float[] share() {
    return share.clone();
  }

  /** Share of the sample before each target. */
  public float[] rest() {
    return rest.clone();
  }

  int targets() {
    return before.length;
  }
}
