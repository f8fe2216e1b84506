package org.segstream.vision.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Relu;

/**
 * The least and the greatest value that the tensors of a network took on the images it was
 * calibrated with, by node. With them a network can compute in 8-bit integers.
 *
 * @param tensors of every node that {@link #observed} names, or of none
 */
public record ActivationRanges(Map<String, Range> tensors) {
  /** Of a network that was not calibrated: it computes in floats. */
  public static final ActivationRanges NONE = new ActivationRanges(Map.of());

  /** Copies the map. */
  public ActivationRanges {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * What one tensor took.
   *
   * @param low the least value
   * @param high the greatest value
   */
  public record Range(float low, float high) {
    /** Checks the order. */
    public Range {
      if (!(low <= high) || !Float.isFinite(low) || !Float.isFinite(high)) {
        throw new IllegalArgumentException("activations from " + low + " to " + high);
      }
    }

    private Range with(Range other) {
      return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }
  }

  /**
   * The nodes whose tensors are rounded, in the graph's order: all but the logits and what only a
   * normalisation or a ReLU reads, for these are computed together with it. The image stays as it
   * is, and with it the first convolution.
   */
  public static List<String> observed(NetworkGraph graph) {
    Collection<String> logits = graph.logits();
    return graph.nodes().stream()
        .map(Node::name)
        .filter(name -> !logits.contains(name) && !isPartOfTheNext(graph, name))
        .toList();
  }

  private static boolean isPartOfTheNext(NetworkGraph graph, String name) {
    List<Operation> readers =
        graph.nodes().stream()
            .filter(node -> node.inputs().contains(name))
            .map(Node::operation)
            .toList();
    return readers.size() == 1
        && (readers.getFirst() instanceof Relu || readers.getFirst() instanceof BatchNorm);
  }

  /** Whether there are none. */
  @JsonIgnore
  public boolean isNone() {
    return tensors.isEmpty();
  }

  /** Ranges that hold what these and the others hold; {@link #NONE} adds nothing. */
  public ActivationRanges with(ActivationRanges others) {
    Map<String, Range> both = new LinkedHashMap<>(tensors);
    others.tensors.forEach((name, range) -> both.merge(name, range, Range::with));
    return new ActivationRanges(both);
  }

  /**
   * These, if they fit a network.
   *
   * @throws IllegalArgumentException if one is missing, or is of a tensor that is not rounded
   */
  public ActivationRanges of(NetworkGraph graph) {
    Collection<String> names = observed(graph);
    if (!isNone() && !(names.containsAll(tensors.keySet()) && tensors.size() == names.size())) {
      throw new IllegalArgumentException(
          "activation ranges of %s, network %s has %s"
              .formatted(tensors.keySet(), graph.name(), names));
    }
    return this;
  }
}
