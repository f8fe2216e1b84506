package org.segstream.crf.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The training form in double, one chain after the other and in O(labels²) an edge, for any
 * symmetric label compatibility: what {@link UnrolledField} and {@link DualSurrogate} are held to.
 */
public final class ReferenceField {
  private final GridShape shape;
  private final ReferenceTensors field;
  private final double gamma;
  private final List<List<ReferencePath>> families = new ArrayList<>();

  /**
   * @param gamma temperature, nats, above 0
   * @throws IllegalArgumentException if a size does not fit or a value is out of its range
   */
  public ReferenceField(GridShape shape, ReferenceTensors field, double gamma) {
    field.requireField(shape);
    if (!(gamma > 0)) {
      throw new IllegalArgumentException("temperature " + gamma + " must be above 0");
    }
    this.shape = shape;
    this.field = field;
    this.gamma = gamma;
    for (int stride : shape.strides()) {
      families.add(ReferencePath.ofFamily(shape, true, stride));
      families.add(ReferencePath.ofFamily(shape, false, stride));
    }
  }

  /**
   * Gradients of something.
   *
   * @param field by scores, weights and label compatibility; the latter symmetric, so that its
   *     product with a symmetric change, summed, is what that change does
   * @param gamma by the temperature
   */
  public record Gradients(ReferenceTensors field, double gamma) {}

  /** The loss of {@link #surrogate} with its gradients. */
  public record Surrogate(double loss, Gradients gradients) {}

  /** The iterations of {@link #unroll}. */
  public final class Unrolled {
    private final List<double[][]> points = new ArrayList<>();
    private final double[] values;
    private final double[] steps;
    private final int[] parents;
    private final double[] output = new double[shape.scores()];

    private Unrolled(int iterations, StepRule rule) {
      StepControl control = new StepControl(rule, shape);
      values = new double[iterations];
      steps = new double[iterations];
      parents = new int[iterations];
      parents[0] = -1;
      points.add(origin());
      int base = 0;
      for (int n = 0; n < iterations; n++) {
        double[][] marginals = new double[families.size()][shape.scores()];
        values[n] = logMarginals(points.get(n), marginals);
        if (n + 1 < iterations) {
          boolean accepted = control.accepts(values[n]);
          base = accepted ? n : base;
          parents[n + 1] = base;
          steps[n + 1] = control.step();
          double[][] away = points.get(base);
          points.add(
              accepted
                  ? minus(away, control.step(), deviations(marginals))
                  : minus(away, -steps[n + 1] / steps[n], minus(points.get(n), 1, away)));
        }
        Arrays.setAll(output, i -> Arrays.stream(marginals).mapToDouble(m -> m[i]).sum());
      }
    }

    /** {@code double[labels][height][width]}, centred logits, nats. */
    public double[] output() {
      return output.clone();
    }

    /** The dual value of each iteration's point. */
    public double[] dualValues() {
      return values.clone();
    }

    /** Gradients of something, given its gradient by the output. */
    public Gradients backward(double[] outputGradient) {
      ReferenceTensors to = ReferenceTensors.zeros(shape);
      double[][] incoming = new double[families.size()][];
      Arrays.fill(incoming, centred(outputGradient));
      int n = values.length - 1;
      double[][] shares = new double[families.size()][shape.scores()];
      double byGamma = adjoint(points.get(n), incoming, shares, to);
      while (parents[n] >= 0) {
        double[][] none = new double[families.size()][shape.scores()];
        double[][] back = minus(none, steps[n], deviations(shares));
        n = parents[n];
        byGamma += adjoint(points.get(n), back, shares, to);
      }
      Arrays.setAll(
          to.scores(), i -> Arrays.stream(shares).mapToDouble(s -> s[i]).average().orElse(0));
      return new Gradients(symmetric(to), byGamma);
    }
  }

  /** Iterates from {@code λ = 0}, see {@link UnrolledField}. */
  public Unrolled unroll(int iterations, StepRule rule) {
    return new Unrolled(iterations, rule);
  }

  /** {@code λ = 0}, {@code double[families][labels][height][width]}. */
  public double[][] origin() {
    return new double[families.size()][shape.scores()];
  }

  /**
   * The dual surrogate at a point, see {@link DualSurrogate}.
   *
   * @param truth {@code byte[height][width]}, ids from {@code labels} up mean that none is known
   * @param point λ, {@code double[families][labels][height][width]}, adding up to zero
   */
  public Surrogate surrogate(byte[] truth, double[][] point) {
    ReferenceTensors to = ReferenceTensors.zeros(shape);
    double value = 0;
    double byGamma = 0;
    for (int t = 0; t < families.size(); t++) {
      for (ReferencePath path : families.get(t)) {
        ReferenceChain chain = chain(t, path, point[t]);
        ReferenceChain.Gradients gradients = chain.probabilities();
        value += chain.value();
        byGamma += gradients.gamma;
        path.addNodes(gradients.scores, 1.0 / families.size(), to.scores(), shape.labels());
        add(t, path, gradients, to);
      }
    }
    byte[] labels = labelling(truth, to.scores());
    double loss = value - score(labels, to);
    long known = known(truth);
    double scale = known == 0 ? 0 : 1.0 / known;
    scale(symmetric(to), scale);
    return new Surrogate(scale * loss, new Gradients(to, scale * byGamma));
  }

  private long known(byte[] truth) {
    long known = 0;
    for (byte label : truth) {
      known += (label & 0xff) < shape.labels() ? 1 : 0;
    }
    return known;
  }

  private byte[] labelling(byte[] truth, double[] marginals) {
    byte[] labels = truth.clone();
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) >= shape.labels()) {
        int best = 0;
        for (int k = 1; k < shape.labels(); k++) {
          double there = marginals[best * labels.length + i];
          best = marginals[k * labels.length + i] > there ? k : best;
        }
        labels[i] = (byte) best;
      }
    }
    return labels;
  }

  /** The score of a labelling; takes its gradient off. */
  private double score(byte[] labels, ReferenceTensors to) {
    double score = 0;
    for (int i = 0; i < labels.length; i++) {
      int at = (labels[i] & 0xff) * labels.length + i;
      score += field.scores()[at];
      to.scores()[at] -= 1;
    }
    for (int t = 0; t < families.size(); t++) {
      double[] weights = weights(field, t);
      for (ReferencePath path : families.get(t)) {
        for (int e = 0; e < path.edges().length; e++) {
          int from = labels[path.pixels()[e]] & 0xff;
          int pair = from * shape.labels() + (labels[path.pixels()[e + 1]] & 0xff);
          double weight = weights[path.edges()[e]];
          score -= weight * field.compatibility()[pair];
          weights(to, t)[path.edges()[e]] += field.compatibility()[pair];
          to.compatibility()[pair] += weight;
        }
      }
    }
    return score;
  }

  /**
   * Centred soft max-marginals of each family.
   *
   * @return the dual value
   */
  double logMarginals(double[][] point, double[][] marginals) {
    double sum = 0;
    for (int t = 0; t < families.size(); t++) {
      for (ReferencePath path : families.get(t)) {
        ReferenceChain chain = chain(t, path, point[t]);
        sum += chain.value();
        path.addNodes(chain.marginals(), 1, marginals[t], shape.labels());
      }
      marginals[t] = centred(marginals[t]);
    }
    return sum;
  }

  private double adjoint(
      double[][] point, double[][] incoming, double[][] shares, ReferenceTensors to) {
    double byGamma = 0;
    for (int t = 0; t < families.size(); t++) {
      for (ReferencePath path : families.get(t)) {
        ReferenceChain.Gradients gradients =
            chain(t, path, point[t]).adjoint(path.nodes(incoming[t], shape.labels()));
        path.addNodes(gradients.scores, 1, shares[t], shape.labels());
        add(t, path, gradients, to);
        byGamma += gradients.gamma;
      }
    }
    return byGamma;
  }

  private void add(
      int t, ReferencePath path, ReferenceChain.Gradients gradients, ReferenceTensors to) {
    path.addWeights(gradients.weights, weights(to, t));
    Arrays.setAll(to.compatibility(), n -> to.compatibility()[n] + gradients.table[n]);
  }

  private ReferenceChain chain(int t, ReferencePath path, double[] share) {
    double[] scores = path.nodes(share, shape.labels());
    double[] whole = path.nodes(field.scores(), shape.labels());
    Arrays.setAll(scores, n -> scores[n] + whole[n] / families.size());
    return new ReferenceChain(
        scores, path.weights(weights(field, t)), field.compatibility(), shape.labels(), gamma);
  }

  private static double[] weights(ReferenceTensors tensors, int t) {
    ReferenceTensors.Weights weights = tensors.weights().get(t / 2);
    return t % 2 == 0 ? weights.horizontal() : weights.vertical();
  }

  private double[] centred(double[] planes) {
    int pixels = shape.pixels();
    double[] means = new double[pixels];
    for (int n = 0; n < planes.length; n++) {
      means[n % pixels] += planes[n] / shape.labels();
    }
    double[] centred = planes.clone();
    Arrays.setAll(centred, n -> centred[n] - means[n % pixels]);
    return centred;
  }

  private static double[][] minus(double[][] a, double factor, double[][] b) {
    double[][] to = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int n = 0; n < to[t].length; n++) {
        to[t][n] = a[t][n] - factor * b[t][n];
      }
    }
    return to;
  }

  /** What each family has above their mean. */
  private static double[][] deviations(double[][] values) {
    double[][] means = new double[values.length][];
    double[] mean = new double[values[0].length];
    Arrays.setAll(mean, n -> Arrays.stream(values).mapToDouble(v -> v[n]).sum() / values.length);
    Arrays.fill(means, mean);
    return minus(values, 1, means);
  }

  private ReferenceTensors symmetric(ReferenceTensors to) {
    double[] table = to.compatibility();
    int labels = shape.labels();
    for (int a = 0; a < labels; a++) {
      table[a * labels + a] = 0;
      for (int b = 0; b < a; b++) {
        double mean = (table[a * labels + b] + table[b * labels + a]) / 2;
        table[a * labels + b] = mean;
        table[b * labels + a] = mean;
      }
    }
    return to;
  }

  private static void scale(ReferenceTensors to, double factor) {
    scale(to.scores(), factor);
    scale(to.compatibility(), factor);
    to.weights()
        .forEach(w -> {
          scale(w.horizontal(), factor);
          scale(w.vertical(), factor);
        });
  }

  private static void scale(double[] values, double factor) {
    Arrays.setAll(values, n -> values[n] * factor);
  }
}
