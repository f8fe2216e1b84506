package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.Logits;

/**
 * A loss on some of the network's tensors, with its gradient by them; losses of several methods add
 * up in {@link JointLoss}. Belongs to the run's thread.
 */
public interface StepLoss {

  /** Names of the nodes whose tensors it looks at. */
  List<String> nodes();

  /**
   * Evaluates.
   *
   * @param tensors of the batch, by the nodes' names, {@code float[batch][channels][height][width]}
   * @param chips the batch's images and labels, all of one size
   */
  Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment);

  /**
   * Where in the run a step is.
   *
   * @param phase number of the step, from 0
   * @param progress share of the run that is over, 0 to 1
   */
  record Moment(long phase, double progress) {}

  /**
   * A loss and its gradients.
   *
   * @param mean the loss, nats
   * @param gradients of the loss by each tensor, laid out as the tensors
   */
  record Value(double mean, Map<String, float[]> gradients) {}

  /** One of {@link #nodes()}. */
  static Logits tensor(Map<String, Logits> tensors, String node) {
    Logits tensor = tensors.get(node);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor of node " + node);
    }
    return tensor;
  }
}
