package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;
import org.segstream.vision.network.Operation.UpsampleTo;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Step;

/**
 * Makes a {@link ShiftPlan}: keeps the tensors that are read around a position or by several nodes,
 * and has a {@link ShiftStepWriter} write a model for each.
 */
final class ShiftPlanner {
  private final NetworkGraph graph;
  private final NetworkParameters parameters;
  private final ActivationRanges ranges;
  private final IntegerArithmetic arithmetic;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  ShiftPlanner(NetworkGraph graph, NetworkParameters parameters, ActivationRanges ranges) {
    if (ranges.isNone()) {
      throw new IllegalArgumentException("its network computes in floats");
    }
    this.graph = graph;
    this.parameters = parameters;
    this.ranges = ranges;
    this.arithmetic = new IntegerArithmetic(graph, ranges);
    graph.nodes().forEach(node -> nodes.put(node.name(), node));
  }

  ShiftPlan plan() {
    Map<String, Kept> kept = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (isKept(node)) {
        kept.put(node.name(), kept(node));
      }
    }
    List<Step> steps = new ArrayList<>();
    for (Kept each : kept.values()) {
      steps.add(new ShiftStepWriter(this, kept, each).step());
    }
    List<Kept> outputs = new ArrayList<>(kept.values());
    outputs.removeLast();
    return new ShiftPlan(steps, OnnxWriter.keeping(graph, parameters, ranges, outputs));
  }

  private Kept kept(Node node) {
    return new Kept(node.name(), node.channels(), arithmetic.rounding(node.name()));
  }

  private boolean isKept(Node node) {
    if (node.equals(graph.output())) {
      return true;
    }
    List<Node> readers =
        graph.nodes().stream().filter(reader -> readsValues(reader, node.name())).toList();
    return readers.size() > 1 || readers.stream().anyMatch(ShiftPlanner::readsAround);
  }

  /** An enlargement reads the size alone of its second tensor. */
  private static boolean readsValues(Node reader, String node) {
    return reader.operation() instanceof UpsampleTo
        ? reader.inputs().getFirst().equals(node)
        : reader.inputs().contains(node);
  }

  private static boolean readsAround(Node reader) {
    return switch (reader.operation()) {
      case Convolution c -> !isPoint(c);
      case UpsampleTo _ -> true;
      default -> false;
    };
  }

  /** Whether a convolution reads one position only. */
  static boolean isPoint(Convolution c) {
    return c.kernelHeight() == 1 && c.kernelWidth() == 1 && c.stride() == 1;
  }

  /** What a node's tensor is computed by, and the normalisation after that, if there is one. */
  record Source(Node node, Optional<Node> normalisation) {}

  /** Follows a node back to the operation that it is computed together with. */
  Source source(String name) {
    Node node = node(name);
    if (node.operation() instanceof Relu && isRoundedAtZero(name)) {
      node = node(node.inputs().getFirst());
    }
    if (node.operation() instanceof BatchNorm) {
      return new Source(node(node.inputs().getFirst()), Optional.of(node));
    }
    return new Source(node, Optional.empty());
  }

  /** Then what is below 0 is rounded to 0 anyway. */
  private boolean isRoundedAtZero(String name) {
    return arithmetic.rounding(name).filter(rounding -> rounding.zero() == 0).isPresent();
  }

  Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("its network reads the image in several places");
    }
    return node;
  }

  FoldedConvolution folded(Source source, Convolution c) {
    return source
        .normalisation()
        .map(norm -> FoldedConvolution.with(parameters, source.node(), c, norm))
        .orElseGet(() -> FoldedConvolution.plain(parameters, source.node(), c));
  }

  IntegerArithmetic arithmetic() {
    return arithmetic;
  }
}
