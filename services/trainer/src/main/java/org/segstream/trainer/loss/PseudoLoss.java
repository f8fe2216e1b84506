package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.Logits;

/**
 * Cross-entropy against pseudo-labels, of the last images of a batch: {@code weight · Σ w ce / n}
 * over their {@code n} places, so that places that are not taken make the loss smaller. Nothing
 * until {@link #teach} has been called for the batch.
 */
public final class PseudoLoss implements StepLoss {
  private final String output;
  private final double weight;
  private List<PseudoLabels> taught = List.of();

  /**
   * @param output node that makes the logits
   * @param weight of the loss
   */
  public PseudoLoss(String output, double weight) {
    this.output = output;
    this.weight = weight;
  }

  /** For the next batch: what its last images show. */
  public void teach(List<PseudoLabels> last) {
    taught = List.copyOf(last);
  }

  @Override
  public List<String> nodes() {
    return List.of(output);
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    Logits logits = StepLoss.tensor(tensors, output);
    float[] gradient = new float[logits.values().length];
    int plane = logits.height() * logits.width();
    int first = chips.size() - taught.size();
    double sum = 0;
    double scale = taught.isEmpty() ? 0 : weight / ((double) taught.size() * plane);
    for (int n = 0; n < taught.size(); n++) {
      PseudoLabels labels = taught.get(n);
      for (int place = 0; place < plane; place++) {
        if (labels.weights()[place] > 0) {
          int at = (first + n) * logits.labels() * plane + place;
          sum +=
              labels.weights()[place]
                  * pixel(
                      logits,
                      at,
                      plane,
                      labels.classes()[place] & 0xff,
                      scale * labels.weights()[place],
                      gradient);
        }
      }
    }
    taught = List.of();
    return new Value(scale * sum, Map.of(output, gradient));
  }

  private static double pixel(
      Logits logits, int at, int plane, int truth, double scale, float[] gradient) {
    float[] values = logits.values();
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.labels(); k++) {
      max = Math.max(max, values[at + k * plane]);
    }
    double norm = 0;
    for (int k = 0; k < logits.labels(); k++) {
      norm += StrictMath.exp(values[at + k * plane] - max);
    }
    for (int k = 0; k < logits.labels(); k++) {
      double p = StrictMath.exp(values[at + k * plane] - max) / norm;
      gradient[at + k * plane] = (float) (scale * (p - (k == truth ? 1 : 0)));
    }
    return max + StrictMath.log(norm) - values[at + truth * plane];
  }
}
