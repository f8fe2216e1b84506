package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.segstream.vision.network.Operation.Convolution;

/**
 * Tensors whose channels stand or fall together: sums, normalisations and enlargements tie them,
 * convolutions do not. A channel is removed from all of them or from none.
 *
 * @param name that of its first convolution, which stays when other parts are removed
 * @param channels how many
 * @param tensors names of its nodes, in the graph's order
 * @param makers convolutions that make it
 * @param readers convolutions that read it
 */
public record ChannelSpace(
    String name, int channels, Set<String> tensors, List<Node> makers, List<Node> readers) {

  private static final int IMAGE = 0;

  /** Copies the lists. */
  public ChannelSpace {
    makers = List.copyOf(makers);
    readers = List.copyOf(readers);
  }

  /**
   * All spaces of a network but those of its input and its output, whose channels are given.
   *
   * @throws IllegalArgumentException if a convolution has groups: its channels are tied in a way
   *     that is not known here
   */
  public static List<ChannelSpace> of(NetworkGraph graph) {
    Map<String, Integer> spaceOf = spaces(graph);
    List<ChannelSpace> spaces = new ArrayList<>();
    for (int space : Set.copyOf(spaceOf.values()).stream().sorted().toList()) {
      List<Node> nodes =
          graph.nodes().stream().filter(node -> known(spaceOf, node.name()) == space).toList();
      boolean isGiven = space == IMAGE || nodes.contains(graph.output());
      if (!isGiven) {
        spaces.add(space(graph, spaceOf, space, nodes));
      }
    }
    return spaces;
  }

  private static ChannelSpace space(
      NetworkGraph graph, Map<String, Integer> spaceOf, int space, Collection<Node> nodes) {
    List<Node> makers = nodes.stream().filter(ChannelSpace::isConvolution).toList();
    List<Node> readers =
        graph.nodes().stream()
            .filter(ChannelSpace::isConvolution)
            .filter(node -> known(spaceOf, node.inputs().getFirst()) == space)
            .toList();
    Node first = makers.getFirst();
    return new ChannelSpace(
        first.name(),
        first.channels(),
        nodes.stream().map(Node::name).collect(Collectors.toCollection(LinkedHashSet::new)),
        makers,
        readers);
  }

  private static boolean isConvolution(Node node) {
    return node.operation() instanceof Convolution;
  }

  /** The number of each tensor's space, in the order in which spaces begin. */
  private static Map<String, Integer> spaces(NetworkGraph graph) {
    Map<String, Integer> spaceOf = new LinkedHashMap<>();
    spaceOf.put(NetworkGraph.IMAGE, IMAGE);
    int next = IMAGE + 1;
    for (Node node : graph.nodes()) {
      String first = node.inputs().getFirst();
      switch (node.operation()) {
        case Convolution c -> {
          if (c.groups() > 1) {
            throw new IllegalArgumentException(
                "convolution " + node.name() + " has groups, its channels cannot be removed");
          }
          spaceOf.put(node.name(), next++);
        }
        case Operation.Add _ -> {
          int kept = known(spaceOf, first);
          int tied = known(spaceOf, node.inputs().getLast());
          spaceOf.replaceAll((_, space) -> space == tied ? Integer.valueOf(kept) : space);
          spaceOf.put(node.name(), kept);
        }
        case Operation.BatchNorm _, Operation.Relu _, Operation.UpsampleTo _ ->
            spaceOf.put(node.name(), known(spaceOf, first));
      }
    }
    return spaceOf;
  }

  private static int known(Map<String, Integer> spaceOf, String tensor) {
    return spaceOf.getOrDefault(tensor, IMAGE);
  }
}
