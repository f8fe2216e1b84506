package org.segstream.crf.training;

import java.util.List;

/**
 * A field on a grid in double, with any label compatibility, or gradients by it. The edge between
 * pixels with labels a and b costs {@code w_ij · V(a, b)}; Potts edges have V = 1 off the diagonal.
 * Arrays are shared, not copied.
 */
public final class ReferenceTensors {
  private final double[] scores;
  private final List<Weights> weights;
  private final double[] compatibility;

  /**
   * @param scores {@code double[labels][height][width]}, nats, the larger the likelier
   * @param weights of each stride
   * @param compatibility V, {@code double[labels][labels]}, symmetric, ≥ 0, 0 on the diagonal
   */
  public ReferenceTensors(double[] scores, List<Weights> weights, double[] compatibility) {
    this.scores = scores;
    this.weights = List.copyOf(weights);
    this.compatibility = compatibility;
  }

  /** Weights of one stride's edges, nats. Arrays are shared, not copied. */
  public static final class Weights {
    private final double[] horizontal;
    private final double[] vertical;

    /**
     * @param horizontal {@code double[height][width - stride]}, ≥ 0
     * @param vertical {@code double[height - stride][width]}, ≥ 0
     */
    public Weights(double[] horizontal, double[] vertical) {
      this.horizontal = horizontal;
      this.vertical = vertical;
    }

    /** {@code double[height][width - stride]}, edges to the right. */
    public double[] horizontal() {
      return horizontal;
    }

    /** {@code double[height - stride][width]}, edges downwards. */
    public double[] vertical() {
      return vertical;
    }
  }

  /** {@code double[labels][height][width]}, nats. */
  public double[] scores() {
    return scores;
  }

  /** Of each stride. */
  public List<Weights> weights() {
    return weights;
  }

  /** V, {@code double[labels][labels]}. */
  public double[] compatibility() {
    return compatibility;
  }

  /** Zeros of a shape: a place for gradients. */
  static ReferenceTensors zeros(GridShape shape) {
    return new ReferenceTensors(
        new double[shape.scores()],
        shape.strides().stream()
            .map(s ->
                new Weights(
                    new double[shape.horizontalEdges(s)], new double[shape.verticalEdges(s)]))
            .toList(),
        new double[shape.labels() * shape.labels()]);
  }

  /** The compatibility of Potts edges. */
  public static double[] potts(int labels) {
    double[] table = new double[labels * labels];
    for (int n = 0; n < table.length; n++) {
      table[n] = n / labels == n % labels ? 0 : 1;
    }
    return table;
  }

  /**
   * Checks a field, not a gradient.
   *
   * @throws IllegalArgumentException if a size does not fit or a value is out of its range
   */
  void requireField(GridShape shape) {
    require("scores", scores.length, shape.scores());
    require("strides", weights.size(), shape.strides().size());
    for (int n = 0; n < weights.size(); n++) {
      int stride = shape.strides().get(n);
      double[] horizontal = weights.get(n).horizontal();
      double[] vertical = weights.get(n).vertical();
      require("horizontal weights", horizontal.length, shape.horizontalEdges(stride));
      require("vertical weights", vertical.length, shape.verticalEdges(stride));
      requireNotNegative("horizontal weight", horizontal);
      requireNotNegative("vertical weight", vertical);
    }
    require("label compatibilities", compatibility.length, shape.labels() * shape.labels());
    requireNotNegative("label compatibility", compatibility);
    requireSymmetric(shape.labels());
  }

  private static void require(String what, int is, int needed) {
    if (is != needed) {
      throw new IllegalArgumentException("%d %s, %d needed".formatted(is, what, needed));
    }
  }

  private static void requireNotNegative(String what, double[] values) {
    for (double value : values) {
      if (!(value >= 0)) {
        throw new IllegalArgumentException(what + " " + value + " must be at least 0");
      }
    }
  }

  private void requireSymmetric(int labels) {
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b <= a; b++) {
        double there = compatibility[a * labels + b];
        double back = compatibility[b * labels + a];
        if (there != back || (a == b && there != 0)) {
          throw new IllegalArgumentException(
              "label compatibility of %d and %d is %s, of %d and %d %s: must be symmetric, 0 on the diagonal"
                  .formatted(a, b, there, b, a, back));
        }
      }
    }
  }
}
