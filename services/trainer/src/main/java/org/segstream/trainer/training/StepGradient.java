package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.List;

/**
 * What a step moves the parameters by: of one replica's chips, or the mean of several replicas'.
 *
 * @param gradients of the network's trainable parameters, in the graph's order, {@code
 *     float[parameter]} each
 * @param statistics running statistics of batch normalisation after the step's forward pass, in the
 *     graph's order
 * @param edges gradient by the logarithms of the random field's edges; zeros while it has not
 *     joined
 * @param loss mean over the chips, nats
 * @param images how many chips it was computed from
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once
public record StepGradient(
    List<float[]> gradients, List<float[]> statistics, float[] edges, double loss, int images) {

  /** Copies the lists, not the arrays. */
  public StepGradient {
    gradients = List.copyOf(gradients);
    statistics = List.copyOf(statistics);
  }

  /**
   * The mean of several replicas' gradients, each with the same weight. Values are added in the
   * order of the list, one by one, so that equal lists give equal bits on any machine.
   *
   * @param all at least one
   */
  public static StepGradient mean(List<StepGradient> all) {
    return new StepGradient(
        means(all.stream().map(StepGradient::gradients).toList()),
        means(all.stream().map(StepGradient::statistics).toList()),
        mean(all.stream().map(StepGradient::edges).toList(), 0),
        loss(all),
        all.stream().mapToInt(StepGradient::images).sum());
  }

  private static double loss(List<StepGradient> all) {
    double sum = 0;
    for (StepGradient each : all) {
      sum += each.loss();
    }
    return sum / all.size();
  }

  private static List<float[]> means(List<List<float[]>> all) {
    List<float[]> means = new ArrayList<>();
    for (int layer = 0; layer < all.getFirst().size(); layer++) {
      int at = layer;
      means.add(mean(all.stream().map(layers -> layers.get(at)).toList(), layer));
    }
    return means;
  }

  private static float[] mean(List<float[]> all, int layer) {
    float[] sum = all.getFirst().clone();
    for (float[] other : all.subList(1, all.size())) {
      if (other.length != sum.length) {
        throw new IllegalArgumentException(
            "layer %d has %d values in one gradient and %d in another"
                .formatted(layer, sum.length, other.length));
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= all.size();
    }
    return sum;
  }

  /**
   * The same with the network's gradient no longer than a norm.
   *
   * @param norm above 0
   */
  public StepGradient clipped(double norm) {
    double length = Math.sqrt(squaredNorm());
    if (!(length > norm)) {
      return this;
    }
    float scale = (float) (norm / length);
    List<float[]> clipped = new ArrayList<>();
    for (float[] gradient : gradients) {
      float[] values = gradient.clone();
      for (int i = 0; i < values.length; i++) {
        values[i] *= scale;
      }
      clipped.add(values);
    }
    return new StepGradient(clipped, statistics, edges, loss, images);
  }

  /** Squared length of the network's gradient, summed in the graph's order. */
  double squaredNorm() {
    double sum = 0;
    for (float[] gradient : gradients) {
      for (float g : gradient) {
        sum += (double) g * g;
      }
    }
    return sum;
  }
}
