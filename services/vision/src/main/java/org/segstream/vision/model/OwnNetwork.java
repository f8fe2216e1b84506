package org.segstream.vision.model;

import java.util.Optional;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/**
 * A network of an architecture of ours, which can be trained.
 *
 * @param graph the network without its parameters, see {@link Architectures}
 * @param parameters its values
 * @param activations what its tensors take with these values, or {@link ActivationRanges#NONE}
 * @param focusHead says where a second look is worth it
 */
public record OwnNetwork(
    NetworkGraph graph,
    NetworkParameters parameters,
    ActivationRanges activations,
    Optional<FocusHead> focusHead)
    implements Network {

  /**
   * Checks that values, ranges and head fit the graph.
   *
   * @throws IllegalArgumentException if they do not
   */
  public OwnNetwork {
    NetworkParameters own = NetworkParameters.of(graph, parameters.values());
    parameters = own;
    activations = activations.of(graph);
    focusHead.ifPresent(head -> head.with(graph, own));
  }

  /** Without a focus head. */
  public OwnNetwork(
      NetworkGraph graph, NetworkParameters parameters, ActivationRanges activations) {
    this(graph, parameters, activations, Optional.empty());
  }

  @Override
  public OwnNetwork with(ActivationRanges other) {
    return new OwnNetwork(graph, parameters, other, focusHead);
  }

  /** The same with this focus head. */
  public OwnNetwork with(FocusHead head) {
    return new OwnNetwork(graph, parameters, activations, Optional.of(head));
  }
}
