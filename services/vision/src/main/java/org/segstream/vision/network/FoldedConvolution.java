package org.segstream.vision.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;

/**
 * Kernel and bias of a convolution, with the batch normalisation after it worked in: {@code w · γ /
 * √(σ² + ε)} and {@code β + (b - μ) · γ / √(σ² + ε)}.
 */
public final class FoldedConvolution {
  private final float[] weight;
  private final float[] bias;

  private FoldedConvolution(float[] weight, float[] bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /** All convolutions of a network by their nodes' names, in its order. */
  public static Map<String, FoldedConvolution> all(
      NetworkGraph graph, NetworkParameters parameters) {
    Map<String, Node> normalisations = graph.normalisations();
    Map<String, FoldedConvolution> folded = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.operation() instanceof Convolution c) {
        Node normalisation = normalisations.get(node.name());
        folded.put(
            node.name(),
            normalisation == null
                ? plain(parameters, node, c)
                : with(parameters, node, c, normalisation));
      }
    }
    return folded;
  }

  /** A convolution that no normalisation follows. */
  static FoldedConvolution plain(NetworkParameters parameters, Node node, Convolution c) {
    float[] bias = c.bias() ? parameters.get(node.name() + ".bias") : new float[c.out()];
    return new FoldedConvolution(parameters.get(node.name() + ".weight"), bias);
  }

  /** A convolution with the normalisation that follows it. */
  static FoldedConvolution with(
      NetworkParameters parameters, Node node, Convolution c, Node normalisation) {
    FoldedConvolution plain = plain(parameters, node, c);
    String prefix = normalisation.name();
    float[] gamma = parameters.get(prefix + ".gamma");
    float[] beta = parameters.get(prefix + ".beta");
    float[] mean = parameters.get(prefix + ".runningMean");
    float[] variance = parameters.get(prefix + ".runningVar");
    float[] weight = new float[plain.weight.length];
    float[] bias = new float[c.out()];
    int fanIn = c.fanIn();
    for (int out = 0; out < c.out(); out++) {
      double scale = gamma[out] / Math.sqrt(variance[out] + (double) BatchNorm.EPSILON);
      for (int i = out * fanIn; i < (out + 1) * fanIn; i++) {
        weight[i] = (float) (plain.weight[i] * scale);
      }
      bias[out] = (float) (beta[out] + (plain.bias[out] - mean[out]) * scale);
    }
    return new FoldedConvolution(weight, bias);
  }

  /** {@code float[out][in / groups][rows][columns]}. */
  public float[] weight() {
    return weight;
  }

  /** {@code float[out]}. */
  public float[] bias() {
    return bias;
  }
}
