package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/**
 * Class centres told apart by a fixed classifier (Zhong et al., CeCo, CVPR 2023): the features of
 * each class of the batch are averaged, and the averages classified by an {@link EquiangularFrame}.
 * Each class that occurs counts once, however rare, and the frame keeps them at equal angles.
 *
 * <p>With {@code z̄_k} the mean feature of class {@code k} and {@code w_j} the frame's vectors, the
 * loss is {@code weight · mean over k of -log softmax_k(⟨w_j, z̄_k⟩)}, in nats. The class of a
 * feature is that of the label in the middle of what it stands for.
 */
public final class ClassCentres implements StepLoss {
  private final String node;
  private final double weight;
  private final float[][] frame;

  /**
   * @param node that makes the features
   * @param channels of the features, at least {@code classes}
   * @param classes without Void
   * @param weight of the loss, above 0
   * @throws IllegalArgumentException if there are more classes than channels
   */
  public ClassCentres(String node, int channels, int classes, double weight) {
    this.node = node;
    this.weight = weight;
    this.frame = EquiangularFrame.of(classes, channels);
  }

  @Override
  public List<String> nodes() {
    return List.of(node);
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    Logits features = StepLoss.tensor(tensors, node);
    int plane = features.height() * features.width();
    int[] classes = classes(features, chips, plane);
    int[] counts = new int[frame.length];
    for (int k : classes) {
      if (k >= 0) {
        counts[k]++;
      }
    }
    double[][] centres = centres(features, classes, counts, plane);
    float[][] pulls = new float[frame.length][];
    double mean = 0;
    int present = 0;
    for (int count : counts) {
      present += count > 0 ? 1 : 0;
    }
    for (int k = 0; k < frame.length; k++) {
      pulls[k] = new float[frame[k].length];
      if (counts[k] > 0) {
        mean += weight / present * classify(centres[k], k, weight / present / counts[k], pulls[k]);
      }
    }
    return new Value(mean, Map.of(node, spread(features, classes, pulls, plane)));
  }

  /** The class of each feature, -1 for none, {@code int[batch][height][width]}. */
  private int[] classes(Logits features, List<LabelledImage> chips, int plane) {
    int[] classes = new int[chips.size() * plane];
    for (int i = 0; i < classes.length; i++) {
      LabelMap labels = chips.get(i / plane).labels();
      int y = middle(i % plane / features.width(), features.height(), labels.height());
      int x = middle(i % features.width(), features.width(), labels.width());
      int truth = labels.labels()[y * labels.width() + x] & 0xff;
      classes[i] = truth < frame.length ? truth : -1;
    }
    return classes;
  }

  private static int middle(int place, int places, int size) {
    return (int) ((2L * place + 1) * size / (2L * places));
  }

  private double[][] centres(Logits features, int[] classes, int[] counts, int plane) {
    int channels = features.labels();
    double[][] centres = new double[frame.length][channels];
    float[] values = features.values();
    for (int n = 0; n < features.batch(); n++) {
      for (int c = 0; c < channels; c++) {
        int at = (n * channels + c) * plane;
        for (int i = 0; i < plane; i++) {
          int k = classes[n * plane + i];
          if (k >= 0) {
            centres[k][c] += values[at + i];
          }
        }
      }
    }
    for (int k = 0; k < frame.length; k++) {
      for (int c = 0; c < channels && counts[k] > 0; c++) {
        centres[k][c] /= counts[k];
      }
    }
    return centres;
  }

  /** Cross-entropy of a centre; adds {@code scale ·} its gradient by the centre to {@code pull}. */
  private double classify(double[] centre, int truth, double scale, float[] pull) {
    double[] scores = new double[frame.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < scores.length; j++) {
      for (int c = 0; c < centre.length; c++) {
        scores[j] += frame[j][c] * centre[c];
      }
      max = Math.max(max, scores[j]);
    }
    double norm = 0;
    for (double score : scores) {
      norm += StrictMath.exp(score - max);
    }
    for (int j = 0; j < scores.length; j++) {
      double slope = StrictMath.exp(scores[j] - max) / norm - (j == truth ? 1 : 0);
      for (int c = 0; c < centre.length; c++) {
        pull[c] += (float) (scale * slope * frame[j][c]);
      }
    }
    return max + StrictMath.log(norm) - scores[truth];
  }

  private static float[] spread(Logits features, int[] classes, float[][] pulls, int plane) {
    int channels = features.labels();
    float[] gradient = new float[features.values().length];
    for (int i = 0; i < gradient.length; i++) {
      int k = classes[i / (channels * plane) * plane + i % plane];
      gradient[i] = k < 0 ? 0 : pulls[k][i / plane % channels];
    }
    return gradient;
  }
}
