package org.segstream.trainer.pruning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.vision.network.ChannelSpace;
import org.segstream.vision.network.FoldedConvolution;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.Node;
import org.segstream.vision.network.Operation.Add;
import org.segstream.vision.network.Operation.Convolution;

/**
 * Ranks channels by the chains that they are part of: Schoonhoven et al., <i>LEAN: graph-based
 * pruning for convolutional neural networks by extracting longest chains</i>.
 *
 * <p>The network is a graph of channels. An edge of a convolution leads from a channel read to one
 * made and weighs the {@linkplain OperatorNorms operator norm} of their kernel, batch normalisation
 * worked in; a rectifier, a sum or an enlargement leads from a channel to the same one and weighs
 * 1, so that a chain may go through a residual block or past it. The chain from input to output
 * with the largest product is found and its kernels are taken out of the graph, again and again; a
 * channel ranks by when it first was on a chain.
 *
 * <p>The paper removes single kernels. Here whole channels go, so that what is left is an ordinary,
 * smaller network: between channels that stay, all kernels stay.
 */
final class LeanRanking {
  private LeanRanking() {}

  static List<Channel> of(NetworkGraph graph, NetworkParameters values) {
    Chains chains = new Chains(graph, FoldedConvolution.all(graph, values));
    Map<String, String> spaceOf = new HashMap<>();
    int wanted = 0;
    for (ChannelSpace space : ChannelSpace.of(graph)) {
      space.tensors().forEach(tensor -> spaceOf.put(tensor, space.name()));
      wanted += space.channels();
    }
    Set<Channel> ranked = new LinkedHashSet<>();
    while (ranked.size() < wanted) {
      List<Channel> chain = chains.extract();
      if (chain.isEmpty()) {
        break;
      }
      for (Channel each : chain) {
        String space = spaceOf.get(each.space());
        if (space != null) {
          ranked.add(new Channel(space, each.index()));
        }
      }
    }
    // What no chain leads through any more.
    ranked.addAll(NormRanking.ofFilters(graph, values));
    return new ArrayList<>(ranked);
  }

  /** The graph of channels, from which chains are taken. */
  private static final class Chains {
    private final NetworkGraph graph;
    private final Map<String, double[][]> logs = new HashMap<>();

    Chains(NetworkGraph graph, Map<String, FoldedConvolution> kernels) {
      this.graph = graph;
      for (Node node : graph.nodes()) {
        if (node.operation() instanceof Convolution c) {
          double[][] norms = OperatorNorms.of(c, NormRanking.kernel(kernels, node));
          for (double[] row : norms) {
            for (int in = 0; in < row.length; in++) {
              row[in] = Math.log(row[in]);
            }
          }
          logs.put(node.name(), norms);
        }
      }
    }

    /** The best way to each channel of a tensor: what it weighs, and where it comes from. */
    private static final class Ways {
      private final Node node;
      private final double[] best;
      private final int[] input;
      private final int[] channel;

      Ways(Node node) {
        this.node = node;
        this.best = new double[node.channels()];
        this.input = new int[node.channels()];
        this.channel = new int[node.channels()];
      }
    }

    /** The heaviest chain, last channel first, by the names of tensors; its kernels are gone. */
    List<Channel> extract() {
      Map<String, double[]> weights = new HashMap<>();
      weights.put(NetworkGraph.IMAGE, new double[NetworkGraph.IMAGE_CHANNELS]);
      Map<String, Ways> ways = new LinkedHashMap<>();
      for (Node node : graph.nodes()) {
        Ways found = ways(node, weights);
        ways.put(node.name(), found);
        weights.put(node.name(), found.best);
      }
      String at = graph.output().name();
      int channel = largest(known(weights, at));
      List<Channel> chain = new ArrayList<>();
      if (known(weights, at)[channel] == Double.NEGATIVE_INFINITY) {
        return chain;
      }
      for (Ways here = ways.get(at); here != null; here = ways.get(at)) {
        chain.add(new Channel(at, channel));
        int before = here.channel[channel];
        double[][] kernels = logs.get(at);
        if (kernels != null) {
          kernels[channel][before] = Double.NEGATIVE_INFINITY;
        }
        at = here.node.inputs().get(here.input[channel]);
        channel = before;
      }
      return chain;
    }

    private Ways ways(Node node, Map<String, double[]> weights) {
      int made = node.channels();
      Ways ways = new Ways(node);
      double[][] kernels = logs.get(node.name());
      double[] first = known(weights, node.inputs().getFirst());
      for (int out = 0; out < made; out++) {
        if (kernels != null) {
          double[] row = kernels[out];
          double best = Double.NEGATIVE_INFINITY;
          int from = 0;
          for (int in = 0; in < row.length; in++) {
            double weight = first[in] + row[in];
            if (weight > best) {
              best = weight;
              from = in;
            }
          }
          ways.best[out] = best;
          ways.channel[out] = from;
        } else {
          ways.best[out] = first[out];
          ways.channel[out] = out;
          if (node.operation() instanceof Add) {
            double other = known(weights, node.inputs().getLast())[out];
            if (other > first[out]) {
              ways.best[out] = other;
              ways.input[out] = 1;
            }
          }
        }
      }
      return ways;
    }

    private static double[] known(Map<String, double[]> weights, String tensor) {
      double[] found = weights.get(tensor);
      if (found == null) {
        throw new IllegalStateException("tensor " + tensor + " is not there");
      }
      return found;
    }

    private static int largest(double[] values) {
      int largest = 0;
      for (int i = 1; i < values.length; i++) {
        largest = values[i] > values[largest] ? i : largest;
      }
      return largest;
    }
  }
}
