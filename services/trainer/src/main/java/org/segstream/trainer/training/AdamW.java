package org.segstream.trainer.training;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), in plain Java so that a checkpoint
 * can hold its whole state, and in arithmetic that has the same bits on any machine: replicas of a
 * run move alike. Decay acts on convolution kernels alone.
 */
final class AdamW {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final double weightDecay;
  private final Map<ParameterSpec, Moments> moments = new LinkedHashMap<>();
  private long steps;

  /** Running means of a parameter's gradient and of its square. */
  static final class Moments {
    private final float[] first;
    private final float[] second;

    Moments(int size) {
      this.first = new float[size];
      this.second = new float[size];
    }

    /** Running mean of the gradient; shared. */
    float[] first() {
      return first;
    }

    /** Running mean of the squared gradient; shared. */
    float[] second() {
      return second;
    }

    /**
     * Moves the parameter.
     *
     * @param scale multiplies the gradient
     * @param step number of this step, from 1
     * @param keep share of the values that decay leaves
     */
    void move(
        float[] values, float[] gradient, float scale, long step, double learningRate, float keep) {
      float rate = (float) (learningRate / (1 - StrictMath.pow(BETA1, (double) step)));
      float root = (float) (1 / Math.sqrt(1 - StrictMath.pow(BETA2, (double) step)));
      for (int i = 0; i < values.length; i++) {
        float g = gradient[i] * scale;
        first[i] += (float) (1 - BETA1) * (g - first[i]);
        second[i] += (float) (1 - BETA2) * (g * g - second[i]);
        float deviation = (float) Math.sqrt(second[i]) * root + (float) EPSILON;
        values[i] = values[i] * keep - rate * first[i] / deviation;
      }
    }
  }

  AdamW(NetworkGraph graph, double weightDecay) {
    this(graph.parameters(), weightDecay);
  }

  /** For some of a network's parameters. */
  AdamW(List<ParameterSpec> parameters, double weightDecay) {
    this.weightDecay = weightDecay;
    for (ParameterSpec spec : parameters) {
      if (spec.role().trainable()) {
        moments.put(spec, new Moments(spec.size()));
      }
    }
  }

  /** Both moments of each trainable parameter, in the graph's order; shared. */
  Stream<float[]> arrays() {
    return moments.values().stream().flatMap(each -> Stream.of(each.first(), each.second()));
  }

  /** Running mean of each trainable parameter's squared gradient, in the graph's order; shared. */
  List<float[]> secondMoments() {
    return moments.values().stream().map(Moments::second).toList();
  }

  long steps() {
    return steps;
  }

  /** Continues counting where a checkpoint stopped. */
  void continueFrom(long stepsDone) {
    steps = stepsDone;
  }

  /**
   * Moves the parameters one step.
   *
   * @param gradients of the trainable parameters, in the graph's order
   * @param gradientScale multiplies every gradient, for clipping
   */
  void step(
      NetworkParameters parameters,
      List<float[]> gradients,
      double learningRate,
      double gradientScale) {
    steps++;
    Iterator<float[]> each = gradients.iterator();
    moments.forEach((spec, moment) -> {
      boolean decays = spec.role() == ParameterSpec.Role.WEIGHT;
      float keep = (float) (decays ? 1 - learningRate * weightDecay : 1);
      moment.move(
          parameters.get(spec.name()),
          each.next(),
          (float) gradientScale,
          steps,
          learningRate,
          keep);
    });
  }
}
