package org.segstream.vision.network;

import java.util.List;

/**
 * One step of a network.
 *
 * @param name unique in its graph; also names what it makes, and begins its parameters' names
 * @param operation what is computed
 * @param inputs names of the nodes read, {@link NetworkGraph#IMAGE} for the network's input
 * @param channels channels of the tensor made
 */
public record Node(String name, Operation operation, List<String> inputs, int channels) {

  /** Checks the number of inputs. */
  public Node {
    inputs = List.copyOf(inputs);
    if (inputs.size() != operation.arity()) {
      throw new IllegalArgumentException(
          "node " + name + " has inputs " + inputs + ", must have " + operation.arity());
    }
  }
}
