package org.segstream.trainer.loss;

import java.util.Arrays;
import java.util.List;
import org.segstream.vision.engine.Logits;

/**
 * A linear classifier of patches by the mean of their features, with its softmax cross-entropy and
 * gradients: the head of Exemplar-CNN, thrown away after pre-training.
 */
public final class SurrogateLoss {
  private final int classes;
  private final int channels;

  /**
   * @param classes at least 2
   * @param channels of the features
   */
  public SurrogateLoss(int classes, int channels) {
    if (classes < 2 || channels < 1) {
      throw new IllegalArgumentException(
          "%d classes by %d channels: must be at least 2 and 1".formatted(classes, channels));
    }
    this.classes = classes;
    this.channels = channels;
  }

  /** Length of the head's parameters: {@code float[classes][channels + 1]}, the bias last. */
  public int parameters() {
    return classes * (channels + 1);
  }

  /**
   * A loss and its gradients.
   *
   * @param mean nats
   * @param right share of the patches whose class is the likeliest
   * @param byFeatures laid out as the features
   * @param byHead laid out as the head
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  public record Result(double mean, double right, float[] byFeatures, float[] byHead) {}

  /**
   * Evaluates.
   *
   * @param features of a batch
   * @param truth class of each patch
   * @param head its parameters
   */
  public Result of(Logits features, List<Integer> truth, float[] head) {
    int plane = features.height() * features.width();
    float[] byFeatures = new float[features.values().length];
    float[] byHead = new float[head.length];
    double sum = 0;
    int right = 0;
    for (int n = 0; n < truth.size(); n++) {
      float[] mean = mean(features, n, plane);
      double[] scores = scores(mean, head);
      int best = best(scores);
      double norm = 0;
      double peak = scores[best];
      for (int k = 0; k < classes; k++) {
        scores[k] = StrictMath.exp(scores[k] - peak);
        norm += scores[k];
      }
      int own = truth.get(n);
      sum += StrictMath.log(norm) - StrictMath.log(Math.max(scores[own], 1e-300));
      right += best == own ? 1 : 0;
      float[] byMean = new float[channels];
      for (int k = 0; k < classes; k++) {
        float slope = (float) ((scores[k] / norm - (k == own ? 1 : 0)) / truth.size());
        int at = k * (channels + 1);
        for (int c = 0; c < channels; c++) {
          byMean[c] += slope * head[at + c];
          byHead[at + c] += slope * mean[c];
        }
        byHead[at + channels] += slope;
      }
      for (int c = 0; c < channels; c++) {
        int from = (n * channels + c) * plane;
        Arrays.fill(byFeatures, from, from + plane, byMean[c] / plane);
      }
    }
    return new Result(sum / truth.size(), (double) right / truth.size(), byFeatures, byHead);
  }

  private float[] mean(Logits features, int n, int plane) {
    float[] mean = new float[channels];
    for (int c = 0; c < channels; c++) {
      int from = (n * channels + c) * plane;
      for (int i = 0; i < plane; i++) {
        mean[c] += features.values()[from + i] / plane;
      }
    }
    return mean;
  }

  private double[] scores(float[] mean, float[] head) {
    double[] scores = new double[classes];
    for (int k = 0; k < classes; k++) {
      int at = k * (channels + 1);
      scores[k] = head[at + channels];
      for (int c = 0; c < channels; c++) {
        scores[k] += (double) head[at + c] * mean[c];
      }
    }
    return scores;
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }
}
