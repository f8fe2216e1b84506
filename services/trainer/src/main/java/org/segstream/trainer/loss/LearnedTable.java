package org.segstream.trainer.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A label compatibility while it is learned: the logarithm of what each pair of labels costs, one
 * after the other from some place on among other parameters.
 *
 * <p>Costs stay from {@value #CHEAPEST} to {@value #DEAREST}, and a model has them in steps of a
 * sixteenth: the vector solver computes with these.
 */
final class LearnedTable {
  private static final double CHEAPEST = 0.25;
  private static final double DEAREST = 2;
  private static final int STEPS = 16;

  private final int labels;
  private final int from;

  /**
   * @param labels 0 for Potts edges: there is nothing to learn
   * @param from index of the first logarithm
   */
  LearnedTable(int labels, int from) {
    this.labels = labels;
    this.from = from;
  }

  /** The table of Potts edges, {@code float[labels][labels]}. */
  static List<Float> potts(int labels) {
    return IntStream.range(0, labels * labels)
        .mapToObj(n -> n / labels == n % labels ? 0f : 1f)
        .toList();
  }

  boolean isPotts() {
    return labels == 0;
  }

  /** How many logarithms there are. */
  int size() {
    return labels * (labels - 1) / 2;
  }

  /** Puts the logarithms of a table in. */
  void begin(List<Float> table, float[] logs) {
    for (int a = 1; a < labels; a++) {
      for (int b = 0; b < a; b++) {
        logs[at(a, b)] = log(table.get(a * labels + b));
      }
    }
  }

  private int at(int a, int b) {
    int more = Math.max(a, b);
    return from + more * (more - 1) / 2 + Math.min(a, b);
  }

  private static float log(double cost) {
    return (float) StrictMath.log(Math.clamp(cost, CHEAPEST, DEAREST));
  }

  private float cost(float[] logs, int n) {
    int a = n / labels;
    int b = n % labels;
    return a == b ? 0 : (float) Math.exp(logs[at(a, b)]);
  }

  /** The table, {@code float[labels][labels]}. */
  float[] costs(float[] logs) {
    float[] costs = new float[labels * labels];
    for (int n = 0; n < costs.length; n++) {
      costs[n] = cost(logs, n);
    }
    return costs;
  }

  /** The table as a model has it. */
  List<Float> rounded(float[] logs) {
    return IntStream.range(0, labels * labels)
        .mapToObj(n -> Math.round(STEPS * cost(logs, n)) / (float) STEPS)
        .toList();
  }

  /** Adds {@code scale} times the gradient by a table to that by its logarithms. */
  void addGradient(MemorySegment byCosts, double scale, float[] logs, double[] gradient) {
    for (int n = 0; n < labels * labels; n++) {
      if (n / labels != n % labels) {
        double by = byCosts.getAtIndex(ValueLayout.JAVA_FLOAT, n);
        gradient[at(n / labels, n % labels)] += scale * cost(logs, n) * by;
      }
    }
  }

  /** Brings back logarithms that have been moved out of their range. */
  void keepInRange(float[] logs) {
    for (int n = from; n < from + size(); n++) {
      logs[n] = log(StrictMath.exp(logs[n]));
    }
  }
}
