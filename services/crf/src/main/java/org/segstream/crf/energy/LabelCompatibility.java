package org.segstream.crf.energy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What it costs when two labels meet at an edge of weight 1: symmetric, 0 for equal labels. */
public final class LabelCompatibility {
  private final int labels;
  private final float[] costs;
  private final float largest;

  /**
   * @param labels number of labels
   * @param costs {@code float[labels][labels]}, row-major, finite and ≥ 0, symmetric, 0 on the
   *     diagonal
   * @throws IllegalArgumentException if the table is none of the kind
   */
  public LabelCompatibility(int labels, float[] costs) {
    Checks.require(
        costs.length == labels * labels,
        "a compatibility of %d numbers for %d labels",
        costs.length,
        labels);
    int bad = Checks.firstNoWeight(costs);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          "compatibility of labels %d and %d is %s, must be finite and at least 0"
              .formatted(bad / labels, bad % labels, costs[bad]));
    }
    float most = 0;
    for (int a = 0; a < labels; a++) {
      Checks.require(
          costs[a * labels + a] == 0,
          "compatibility of label %d with itself is %s, must be 0",
          a,
          costs[a * labels + a]);
      for (int b = 0; b < a; b++) {
        Checks.require(
            costs[a * labels + b] == costs[b * labels + a],
            "compatibility of labels %d and %d is %s one way and %s the other",
            a,
            b,
            costs[a * labels + b],
            costs[b * labels + a]);
        most = Math.max(most, costs[a * labels + b]);
      }
    }
    this.labels = labels;
    this.costs = costs.clone();
    this.largest = most;
  }

  /** Number of labels. */
  public int labels() {
    return labels;
  }

  /** Cost of two labels at an edge of weight 1. */
  public float cost(int a, int b) {
    return costs[a * labels + b];
  }

  /** The largest cost. */
  public float largest() {
    return largest;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelCompatibility table && Arrays.equals(costs, table.costs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(costs);
  }
}
