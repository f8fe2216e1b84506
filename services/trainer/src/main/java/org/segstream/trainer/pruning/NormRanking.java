package org.segstream.trainer.pruning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.ChannelSpace;
import org.segstream.vision.network.FoldedConvolution;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.Node;

/**
 * Ranks each channel by itself, by the weights that lead to it (Li et al. 2017, <i>Pruning Filters
 * for Efficient ConvNets</i>, with the Euclidean norm, batch normalisation worked in) or by those
 * and the weights that lead away from it, the groups of Wen et al. 2016. A norm counts as a
 * multiple of the root mean square of its space.
 */
final class NormRanking {
  private NormRanking() {}

  private record Scored(Channel channel, double score) {}

  /** By what makes a channel. */
  static List<Channel> ofFilters(NetworkGraph graph, NetworkParameters values) {
    return of(graph, values, false);
  }

  /**
   * By what makes it and what reads it: the root of both norms' product, nought where either is.
   */
  static List<Channel> ofGroups(NetworkGraph graph, NetworkParameters values) {
    return of(graph, values, true);
  }

  private static List<Channel> of(
      NetworkGraph graph, NetworkParameters values, boolean withReaders) {
    Map<String, FoldedConvolution> kernels = FoldedConvolution.all(graph, values);
    List<Scored> scored = new ArrayList<>();
    for (ChannelSpace space : ChannelSpace.of(graph)) {
      double[] scores = relative(made(space, kernels));
      if (withReaders) {
        double[] read = relative(read(space, kernels));
        for (int i = 0; i < scores.length; i++) {
          scores[i] = Math.sqrt(scores[i] * read[i]);
        }
      }
      for (int i = 0; i < scores.length; i++) {
        scored.add(new Scored(new Channel(space.name(), i), scores[i]));
      }
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    return scored.stream().map(Scored::channel).toList();
  }

  /** Squared norms of the kernels that make each channel. */
  private static double[] made(ChannelSpace space, Map<String, FoldedConvolution> kernels) {
    double[] sums = new double[space.channels()];
    for (Node maker : space.makers()) {
      float[] kernel = kernel(kernels, maker);
      int size = kernel.length / sums.length;
      for (int i = 0; i < kernel.length; i++) {
        sums[i / size] += (double) kernel[i] * kernel[i];
      }
    }
    return sums;
  }

  /** Squared norms of the kernels' slices that read each channel. */
  private static double[] read(ChannelSpace space, Map<String, FoldedConvolution> kernels) {
    double[] sums = new double[space.channels()];
    for (Node reader : space.readers()) {
      float[] kernel = kernel(kernels, reader);
      int taps = kernel.length / reader.channels() / sums.length;
      for (int i = 0; i < kernel.length; i++) {
        sums[i / taps % sums.length] += (double) kernel[i] * kernel[i];
      }
    }
    return sums;
  }

  static float[] kernel(Map<String, FoldedConvolution> kernels, Node node) {
    FoldedConvolution folded = kernels.get(node.name());
    if (folded == null) {
      throw new IllegalArgumentException(node.name() + " is no convolution");
    }
    return folded.weight();
  }

  private static double[] relative(double[] squares) {
    double mean = Arrays.stream(squares).average().orElse(0);
    return Arrays.stream(squares).map(s -> mean > 0 ? Math.sqrt(s / mean) : 0).toArray();
  }
}
