package org.segstream.vision.model;

import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/**
 * A network of an architecture of ours, which can be trained.
 *
 * @param graph the network without its parameters, see {@link Architectures}
 * @param parameters its values
 * @param activations what its tensors take with these values, or {@link ActivationRanges#NONE}
 */
public record OwnNetwork(
    NetworkGraph graph, NetworkParameters parameters, ActivationRanges activations)
    implements Network {

  /**
   * Checks that values and ranges fit the graph.
   *
   * @throws IllegalArgumentException if they do not
   */
  public OwnNetwork {
    parameters = NetworkParameters.of(graph, parameters.values());
    activations = activations.of(graph);
  }

  @Override
  public OwnNetwork with(ActivationRanges other) {
    return new OwnNetwork(graph, parameters, other);
  }
}
