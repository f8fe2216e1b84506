package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.network.Operation.Add;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;

/**
 * A chain of nodes whose result is added to what it read, and the rectifier after the sum. Where
 * the chain adds nothing, the block passes its input on, which is rectified already: it can be
 * removed.
 *
 * @param name that of its last node
 * @param input what it reads
 * @param chain its convolutions, normalisations and rectifiers, first to last
 * @param sum the node that adds
 */
public record ResidualBlock(String name, String input, List<Node> chain, Node sum) {

  /** Copies the list. */
  public ResidualBlock {
    chain = List.copyOf(chain);
  }

  /** All blocks of a network, in its order. */
  public static List<ResidualBlock> of(NetworkGraph graph) {
    Map<String, Node> nodes = new HashMap<>();
    graph.nodes().forEach(node -> nodes.put(node.name(), node));
    List<ResidualBlock> blocks = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Node sum = nodes.get(node.inputs().getFirst());
      if (node.operation() instanceof Relu && sum != null && sum.operation() instanceof Add) {
        block(nodes, node, sum).ifPresent(blocks::add);
      }
    }
    return blocks;
  }

  private static Optional<ResidualBlock> block(Map<String, Node> nodes, Node last, Node sum) {
    String input = sum.inputs().getLast();
    List<Node> chain = new ArrayList<>();
    String at = sum.inputs().getFirst();
    while (!at.equals(input)) {
      Node node = nodes.get(at);
      if (node == null || !isLink(node)) {
        return Optional.empty();
      }
      chain.addFirst(node);
      at = node.inputs().getFirst();
    }
    Node read = nodes.get(input);
    boolean isRectified = read != null && read.operation() instanceof Relu;
    return chain.isEmpty() || !isRectified
        ? Optional.empty()
        : Optional.of(new ResidualBlock(last.name(), input, chain, sum));
  }

  private static boolean isLink(Node node) {
    return switch (node.operation()) {
      case Convolution c -> c.stride() == 1;
      case BatchNorm _, Relu _ -> true;
      case Add _, Operation.UpsampleTo _ -> false;
    };
  }

  /** Whether this node goes when the block goes. */
  boolean holds(Node node) {
    return chain.contains(node) || node.equals(sum) || node.name().equals(name);
  }
}
