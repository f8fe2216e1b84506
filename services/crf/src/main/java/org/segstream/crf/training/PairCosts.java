package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A label compatibility as kernels read it: one number for each pair of labels, in either order.
 * Pair 0 is that of equal labels, which costs nothing.
 */
final class PairCosts {
  private final int labels;
  private final int[] pairs;
  private final float[] costs;

  PairCosts(int labels) {
    this.labels = labels;
    this.pairs = new int[labels * labels];
    int pair = 0;
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < a; b++) {
        pair++;
        pairs[a * labels + b] = pair;
        pairs[b * labels + a] = pair;
      }
    }
    this.costs = new float[pair + 1];
  }

  int labels() {
    return labels;
  }

  /** How many pairs there are. */
  int count() {
    return costs.length;
  }

  /** The pair of two labels. */
  int pair(int a, int b) {
    return pairs[a * labels + b];
  }

  /** Costs of each pair; shared. */
  float[] costs() {
    return costs;
  }

  /** The largest cost. */
  float largest() {
    float largest = 0;
    for (float cost : costs) {
      largest = Math.max(largest, cost);
    }
    return largest;
  }

  /** Becomes that of Potts edges. */
  void takePotts() {
    Arrays.fill(costs, 1);
    costs[0] = 0;
  }

  /**
   * Takes a table.
   *
   * @param table {@code float[labels][labels]}
   * @throws IllegalArgumentException if it is not symmetric, at least 0 and 0 on the diagonal
   */
  void take(MemorySegment table) {
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b <= a; b++) {
        float there = table.getAtIndex(ValueLayout.JAVA_FLOAT, a * labels + b);
        float back = table.getAtIndex(ValueLayout.JAVA_FLOAT, b * labels + a);
        if (!(there >= 0 && there <= Float.MAX_VALUE) || there != back || (a == b && there != 0)) {
          throw new IllegalArgumentException(
              "label compatibility of %d and %d is %s one way and %s the other: must be symmetric, finite, at least 0, and 0 for a label with itself"
                  .formatted(a, b, there, back));
        }
        costs[pair(a, b)] = there;
      }
    }
  }

  /** Writes gradients of each pair as a symmetric table, half of each gradient on either side. */
  void give(double[] gradients, double scale, MemorySegment table) {
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < labels; b++) {
        double half = a == b ? 0 : scale * gradients[pair(a, b)] / 2;
        table.setAtIndex(ValueLayout.JAVA_FLOAT, a * labels + b, (float) half);
      }
    }
  }
}
