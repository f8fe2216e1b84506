package org.segstream.crf.training;

/**
 * One chain in double and in the domain of logarithms, by the defining sums over pairs of labels.
 * Node values are {@code double[node][label]}; edge i joins nodes i and i + 1.
 */
final class ReferenceChain {
  private final int length;
  private final int labels;
  private final double[] scores;
  private final double[] weights;
  private final double[] table;
  private final double gamma;
  private final double[] ahead;
  private final double[] back;

  ReferenceChain(double[] scores, double[] weights, double[] table, int labels, double gamma) {
    this.length = scores.length / labels;
    this.labels = labels;
    this.scores = scores;
    this.weights = weights;
    this.table = table;
    this.gamma = gamma;
    this.ahead = scores.clone();
    this.back = scores.clone();
    double[] z = new double[labels];
    for (int i = 1; i < length; i++) {
      for (int k = 0; k < labels; k++) {
        ahead[i * labels + k] += softMax(towards(ahead, i - 1, i - 1, k, z));
      }
    }
    for (int i = length - 2; i >= 0; i--) {
      for (int k = 0; k < labels; k++) {
        back[i * labels + k] += softMax(towards(back, i + 1, i, k, z));
      }
    }
  }

  /** What reaches label k over an edge from each label of a node. */
  private double[] towards(double[] values, int node, int edge, int k, double[] z) {
    for (int s = 0; s < labels; s++) {
      z[s] = values[node * labels + s] - weights[edge] * table[s * labels + k];
    }
    return z;
  }

  private double softMax(double[] z) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (double value : z) {
      sum += Math.exp((value - max) / gamma);
    }
    return max + gamma * Math.log(sum);
  }

  /** Soft max-marginals, not centred. */
  double[] marginals() {
    double[] m = new double[scores.length];
    for (int n = 0; n < m.length; n++) {
      m[n] = ahead[n] + back[n] - scores[n];
    }
    return m;
  }

  /** The soft maximum over all labellings of the chain. */
  double value() {
    double[] last = new double[labels];
    System.arraycopy(ahead, (length - 1) * labels, last, 0, labels);
    return softMax(last);
  }

  /** Gradients by what a chain is made of. */
  static final class Gradients {
    final double[] scores;
    final double[] weights;
    final double[] table;
    double gamma;

    Gradients(int nodes, int labels) {
      scores = new double[nodes * labels];
      weights = new double[Math.max(0, nodes - 1)];
      table = new double[labels * labels];
    }
  }

  /** Carries a gradient by the soft max-marginals back. */
  Gradients adjoint(double[] incoming) {
    Gradients to = new Gradients(length, labels);
    double[] reachedAhead = incoming.clone();
    for (int i = length - 2; i >= 0; i--) {
      cross(ahead, i, reachedAhead, i + 1, i, to);
    }
    double[] reachedBack = incoming.clone();
    for (int i = 1; i < length; i++) {
      cross(back, i, reachedBack, i - 1, i - 1, to);
    }
    for (int n = 0; n < incoming.length; n++) {
      to.scores[n] = reachedAhead[n] + reachedBack[n] - incoming[n];
    }
    return to;
  }

  /** One message, from a node over an edge to the next, backwards. */
  private void cross(
      double[] values, int node, double[] adjoints, int next, int edge, Gradients to) {
    double[] z = new double[labels];
    for (int k = 0; k < labels; k++) {
      double adjoint = adjoints[next * labels + k];
      double message = softMax(towards(values, node, edge, k, z));
      double expected = 0;
      for (int s = 0; s < labels; s++) {
        double share = Math.exp((z[s] - message) / gamma);
        expected += share * z[s];
        adjoints[node * labels + s] += share * adjoint;
        to.weights[edge] -= share * adjoint * table[s * labels + k];
        to.table[s * labels + k] -= share * adjoint * weights[edge];
      }
      to.gamma += adjoint * (message - expected) / gamma;
    }
  }

  /** Gradients of the value: probabilities of labels and of pairs of labels. */
  Gradients probabilities() {
    Gradients to = new Gradients(length, labels);
    double value = value();
    double[] m = marginals();
    double expected = 0;
    for (int n = 0; n < m.length; n++) {
      to.scores[n] = Math.exp((m[n] - value) / gamma);
      expected += to.scores[n] * scores[n];
    }
    for (int i = 0; i + 1 < length; i++) {
      for (int s = 0; s < labels; s++) {
        for (int k = 0; k < labels; k++) {
          double cost = weights[i] * table[s * labels + k];
          double score = ahead[i * labels + s] + back[(i + 1) * labels + k] - cost;
          double p = Math.exp((score - value) / gamma);
          expected -= p * cost;
          to.weights[i] -= p * table[s * labels + k];
          to.table[s * labels + k] -= p * weights[i];
        }
      }
    }
    to.gamma = (value - expected) / gamma;
    return to;
  }
}
