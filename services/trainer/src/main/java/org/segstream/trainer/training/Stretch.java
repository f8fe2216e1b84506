package org.segstream.trainer.training;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.segstream.vision.engine.Logits;

/**
 * A stretch of a network's nodes that is trained for a loss of its own. No gradient leaves it: the
 * tensors that it reads of earlier nodes are constants to it.
 *
 * @param from its first node
 * @param to the node after its last
 * @param nodes whose tensors the loss looks at
 * @param loss takes their tensors, gives the gradient of the loss by each of them
 */
public record Stretch(
    int from,
    int to,
    List<String> nodes,
    Function<Map<String, Logits>, Map<String, float[]>> loss) {

  /** Copies the list. */
  public Stretch {
    nodes = List.copyOf(nodes);
    if (from < 0 || from >= to || nodes.isEmpty()) {
      throw new IllegalArgumentException(
          "nodes %d to %d with losses on %s".formatted(from, to, nodes));
    }
  }
}
