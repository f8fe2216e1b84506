package org.segstream.trainer.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.Logits;

/** The sum of losses. */
public final class JointLoss implements StepLoss {
  private final List<StepLoss> parts;

  /**
   * @param parts at least one; added in this order
   */
  public JointLoss(List<StepLoss> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public List<String> nodes() {
    return parts.stream().flatMap(part -> part.nodes().stream()).distinct().toList();
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    double mean = 0;
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (StepLoss part : parts) {
      Value value = part.of(tensors, chips, moment);
      mean += value.mean();
      value
          .gradients()
          .forEach((node, gradient) -> gradients.merge(node, gradient, JointLoss::sum));
    }
    return new Value(mean, gradients);
  }

  private static float[] sum(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }
}
