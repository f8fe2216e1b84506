package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.ParameterSpec.Role;

/**
 * A network without its parameters: the one source of the block that is trained and of the ONNX
 * model that is run.
 *
 * <p>Input is {@code float[batch][3][height][width]}, red first, normalised as the model says;
 * output, made by the last node, is {@code float[batch][labels][⌈height/s⌉][⌈width/s⌉]} logits in
 * nats with stride {@code s}. Any height and width from 1 up will do.
 *
 * @param name of the architecture, for instance {@code street-net-1}
 * @param nodes in an order in which every node stands after those it reads
 */
public record NetworkGraph(String name, List<Node> nodes) {
  /** Name of the network's input. */
  public static final String IMAGE = "image";

  /** Channels of the network's input. */
  public static final int IMAGE_CHANNELS = 3;

  /** Checks that names are unique, inputs known and channels fit. */
  public NetworkGraph {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("network " + name + " has no nodes");
    }
    Map<String, Integer> channels = new HashMap<>();
    channels.put(IMAGE, IMAGE_CHANNELS);
    for (Node node : nodes) {
      List<Integer> read = node.inputs().stream().map(i -> known(channels, node, i)).toList();
      if (made(node.operation(), read) != node.channels()) {
        throw new IllegalArgumentException(
            "node %s makes %d channels from %s by %s"
                .formatted(node.name(), node.channels(), read, node.operation()));
      }
      if (channels.put(node.name(), node.channels()) != null) {
        throw new IllegalArgumentException("two nodes are named " + node.name());
      }
    }
  }

  private static int known(Map<String, Integer> channels, Node node, String input) {
    Integer found = channels.get(input);
    if (found == null) {
      throw new IllegalArgumentException("node " + node.name() + " reads unknown " + input);
    }
    return found;
  }

  /** Channels an operation makes of those it reads, 0 if they do not fit. */
  private static int made(Operation operation, List<Integer> read) {
    return switch (operation) {
      case Convolution c -> read.getFirst() == c.in() ? c.out() : 0;
      case BatchNorm b -> read.getFirst() == b.channels() ? b.channels() : 0;
      case Operation.Relu _ -> read.getFirst();
      case Operation.Add _ -> read.getFirst().equals(read.getLast()) ? read.getFirst() : 0;
      case Operation.UpsampleTo _ -> read.getFirst();
    };
  }

  /** The batch normalisations that follow convolutions, by the names of these. */
  public Map<String, Node> normalisations() {
    Map<String, Node> normalisations = new HashMap<>();
    for (Node node : nodes) {
      if (node.operation() instanceof BatchNorm) {
        normalisations.put(node.inputs().getFirst(), node);
      }
    }
    return normalisations;
  }

  /** The node that makes the logits. */
  public Node output() {
    return nodes.getLast();
  }

  /** The output, and the nodes it is made of by addition and enlargement alone. */
  public Set<String> logits() {
    Set<String> logits = new HashSet<>(Set.of(output().name()));
    for (Node node : nodes.reversed()) {
      if (logits.contains(node.name())) {
        switch (node.operation()) {
          case Operation.Add _ -> logits.addAll(node.inputs());
          case Operation.UpsampleTo _ -> logits.add(node.inputs().getFirst());
          default -> {}
        }
      }
    }
    return logits;
  }

  /** A node and all nodes that it is computed from. */
  public Set<String> leadingTo(String name) {
    Set<String> leading = new HashSet<>(Set.of(name));
    for (Node node : nodes.reversed()) {
      if (leading.contains(node.name())) {
        leading.addAll(node.inputs());
      }
    }
    leading.remove(IMAGE);
    return leading;
  }

  /** Place of a node among the nodes. */
  public int position(String name) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("network " + this.name + " has no node " + name);
  }

  /**
   * The node whose tensor the last convolution reads: the features that classes are told apart by.
   */
  public String features() {
    return nodes.reversed().stream()
        .filter(node -> node.operation() instanceof Convolution)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("network " + name + " has no convolution"))
        .inputs()
        .getFirst();
  }

  /**
   * The part that makes the image smaller and smaller: its output is the last activation at the
   * largest stride.
   */
  public NetworkGraph encoder() {
    Map<String, Integer> strides = strides();
    int largest = strides.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    int last = 0;
    for (int i = 0; i < nodes.size(); i++) {
      boolean isDeepest = strides.getOrDefault(nodes.get(i).name(), 1) == largest;
      last = isDeepest && nodes.get(i).operation() instanceof Operation.Relu ? i : last;
    }
    return new NetworkGraph(name, nodes.subList(0, last + 1));
  }

  /** Channels of a node's tensor. */
  public int channels(String node) {
    return nodes.get(position(node)).channels();
  }

  /** By how much each node's tensor is smaller than the image on a side. */
  public Map<String, Integer> strides() {
    Map<String, Integer> strides = new HashMap<>();
    strides.put(IMAGE, 1);
    for (Node node : nodes) {
      int read = strides.getOrDefault(node.inputs().getLast(), 1);
      int step = node.operation() instanceof Convolution c ? c.stride() : 1;
      strides.put(node.name(), read * step);
    }
    return strides;
  }

  /** Classes without Void. */
  public int labels() {
    return output().channels();
  }

  /** All parameters, in the order of the nodes. */
  public List<ParameterSpec> parameters() {
    return nodes.stream().flatMap(NetworkGraph::parameters).toList();
  }

  private static Stream<ParameterSpec> parameters(Node node) {
    String name = node.name();
    return switch (node.operation()) {
      case Convolution c -> {
        ParameterSpec weight =
            ParameterSpec.of(
                name, Role.WEIGHT, c.out(), c.in() / c.groups(), c.kernelHeight(), c.kernelWidth());
        yield c.bias()
            ? Stream.of(weight, ParameterSpec.of(name, Role.BIAS, c.out()))
            : Stream.of(weight);
      }
      case BatchNorm b ->
          Stream.of(Role.GAMMA, Role.BETA, Role.RUNNING_MEAN, Role.RUNNING_VARIANCE)
              .map(role -> ParameterSpec.of(name, role, b.channels()));
      default -> Stream.empty();
    };
  }

  /** Number of values that training moves. */
  public long trainableValues() {
    return parameters().stream()
        .filter(p -> p.role().trainable())
        .mapToLong(ParameterSpec::size)
        .sum();
  }

  /** Multiplications of all convolutions for one image. */
  public long multiplications(int height, int width) {
    Map<String, List<Integer>> sizes = new HashMap<>();
    sizes.put(IMAGE, List.of(height, width));
    long sum = 0;
    for (Node node : nodes) {
      List<List<Integer>> read = new ArrayList<>();
      node.inputs().forEach(input -> read.add(sizes.getOrDefault(input, List.of())));
      List<Integer> size = read.getLast();
      if (node.operation() instanceof Convolution c) {
        size = size.stream().map(n -> (n - 1) / c.stride() + 1).toList();
        sum += (long) size.getFirst() * size.getLast() * c.out() * c.fanIn();
      }
      sizes.put(node.name(), size);
    }
    return sum;
  }
}
