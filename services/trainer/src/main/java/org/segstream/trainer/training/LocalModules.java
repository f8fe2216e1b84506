package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.trainer.loss.ImageReconstruction;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.Node;
import org.segstream.vision.network.Operation;

/**
 * A network cut into modules that are trained one after the other within a step (Wang et al.,
 * InfoPro, ICLR 2021), so that the activations of only one are alive at a time. Each module but the
 * last has two heads, which only training knows: one draws the image, one tells the classes.
 *
 * <p>Cuts lie in the encoder, after whole residual blocks, where the memory of activations is
 * shared out most evenly.
 *
 * @param graph the network with the heads
 * @param modules in the network's order, together all nodes
 */
record LocalModules(NetworkGraph graph, List<Module> modules) {

  /**
   * A module.
   *
   * @param from its first node
   * @param to the node after its last
   * @param stride of its tensor
   * @param information weight of the reconstruction: falls with depth
   * @param task weight of the cross-entropy: rises with depth
   * @param drawn head that draws the image
   * @param logits head that tells the classes
   */
  record Module(
      int from, int to, int stride, double information, double task, String drawn, String logits) {}

  /** Copies the list. */
  LocalModules {
    modules = List.copyOf(modules);
  }

  /**
   * Cuts a network.
   *
   * @param count of modules; 1 leaves the network as it is
   * @throws IllegalArgumentException if the network cannot be cut into so many
   */
  static LocalModules of(NetworkGraph base, int count) {
    List<Integer> cuts = cuts(base, count);
    Map<String, Integer> strides = base.strides();
    List<Node> nodes = new ArrayList<>();
    List<Module> modules = new ArrayList<>();
    int taken = 0;
    for (int j = 0; j < cuts.size(); j++) {
      int from = nodes.size();
      nodes.addAll(base.nodes().subList(taken, cuts.get(j)));
      taken = cuts.get(j);
      Node last = nodes.getLast();
      int stride = strides.getOrDefault(last.name(), 1);
      String drawn = "local%d.image".formatted(j + 1);
      String logits = "local%d.labels".formatted(j + 1);
      nodes.add(head(drawn, last, new ImageReconstruction(stride).channels()));
      nodes.add(head(logits, last, base.labels()));
      double depth = (j + 1.0) / count;
      modules.add(new Module(from, nodes.size(), stride, 1 - depth, depth, drawn, logits));
    }
    int from = nodes.size();
    nodes.addAll(base.nodes().subList(taken, base.nodes().size()));
    modules.add(new Module(from, nodes.size(), 1, 0, 1, "", base.output().name()));
    return new LocalModules(new NetworkGraph(base.name(), nodes), modules);
  }

  private static Node head(String name, Node read, int channels) {
    return new Node(
        name,
        new Operation.Convolution(read.channels(), channels, 1, 1, 1, 1, 1, true),
        List.of(read.name()),
        channels);
  }

  /** After which node each module but the last ends: numbers of the nodes that come next. */
  private static List<Integer> cuts(NetworkGraph base, int count) {
    List<Integer> candidates = candidates(base);
    if (count < 1 || count > candidates.size() + 1) {
      throw new IllegalArgumentException(
          "%d local modules: %s can be cut into 1 to %d"
              .formatted(count, base.name(), candidates.size() + 1));
    }
    double[] held = held(base);
    List<Integer> cuts = new ArrayList<>();
    int first = 0;
    for (int j = 1; j < count; j++) {
      double wanted = held[held.length - 1] * j / count;
      int last = candidates.size() - (count - j);
      int best = first;
      for (int i = first; i <= last; i++) {
        boolean nearer =
            Math.abs(held[candidates.get(i)] - wanted)
                < Math.abs(held[candidates.get(best)] - wanted);
        best = nearer ? i : best;
      }
      cuts.add(candidates.get(best));
      first = best + 1;
    }
    return cuts;
  }

  /** Places in the encoder across which no sum of a residual block reaches. */
  private static List<Integer> candidates(NetworkGraph base) {
    List<Integer> candidates = new ArrayList<>();
    List<Node> nodes = base.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Operation operation = nodes.get(i).operation();
      if (operation instanceof Operation.UpsampleTo) {
        break;
      }
      if (operation instanceof Operation.Relu && !isInside(nodes, i)) {
        candidates.add(i + 1);
      }
    }
    return candidates;
  }

  private static boolean isInside(List<Node> nodes, int at) {
    Set<String> before = new HashSet<>();
    nodes.subList(0, at).forEach(node -> before.add(node.name()));
    for (Node node : nodes.subList(at + 1, nodes.size())) {
      if (node.operation() instanceof Operation.UpsampleTo) {
        return false;
      }
      if (node.operation() instanceof Operation.Add
          && node.inputs().stream().anyMatch(before::contains)) {
        return true;
      }
    }
    return false;
  }

  /** What training holds of the nodes before each, in channels a pixel of the image. */
  private static double[] held(NetworkGraph base) {
    Map<String, Integer> strides = new HashMap<>(base.strides());
    double[] held = new double[base.nodes().size() + 1];
    for (int i = 0; i < base.nodes().size(); i++) {
      Node node = base.nodes().get(i);
      double stride = strides.getOrDefault(node.name(), 1);
      boolean isHeld =
          node.operation() instanceof Operation.Convolution
              || node.operation() instanceof Operation.Relu;
      held[i + 1] = held[i] + (isHeld ? node.channels() / (stride * stride) : 0);
    }
    return held;
  }
}
