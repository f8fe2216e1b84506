package org.segstream.trainer.dataset;

import java.util.Arrays;
import java.util.List;
import org.segstream.vision.LabelSet;

/**
 * Which share of a training set's labelled pixels each class has.
 *
 * @param shares {@code double[classes]}, summing to 1, Void left out; the array is not changed
 */
public record ClassFrequencies(List<Double> shares) {

  /** Copies the list. */
  public ClassFrequencies {
    shares = List.copyOf(shares);
  }

  /**
   * Counts the sources, each in proportion to its share of the drawn images.
   *
   * @throws DatasetException if no pixel is labelled
   */
  public static ClassFrequencies of(List<TrainingSource> sources, LabelSet labelSet) {
    double[] shares = new double[labelSet.size()];
    for (TrainingSource source : sources) {
      double[] counts = count(source.images(), labelSet.size());
      double total = sum(counts);
      for (int k = 0; k < shares.length && total > 0; k++) {
        shares[k] += source.share() * counts[k] / total;
      }
    }
    double total = sum(shares);
    if (!(total > 0)) {
      throw new DatasetException("no pixel of the training images is labelled");
    }
    return new ClassFrequencies(Arrays.stream(shares).mapToObj(s -> s / total).toList());
  }

  private static double[] count(List<LabelledImage> images, int classes) {
    double[] counts = new double[classes];
    for (LabelledImage image : images) {
      for (byte label : image.labels().labels()) {
        if ((label & 0xff) < classes) {
          counts[label & 0xff]++;
        }
      }
    }
    return counts;
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /**
   * Weights for the cross-entropy, {@code 1 / ln(offset + share)} (Paszke et al., ENet, 2016, with
   * offset 1.02), scaled so that the mean over pixels is 1.
   *
   * @param offset above 1; the larger, the more equal the weights; {@link Double#POSITIVE_INFINITY}
   *     makes them all 1
   */
  public float[] lossWeights(double offset) {
    if (!(offset > 1)) {
      throw new IllegalArgumentException("class weight offset " + offset + " must be above 1");
    }
    int classes = shares.size();
    float[] weights = new float[classes];
    double mean = 0;
    for (int k = 0; k < classes; k++) {
      double weight = Double.isInfinite(offset) ? 1 : 1 / Math.log(offset + shares.get(k));
      weights[k] = (float) weight;
      mean += weight * shares.get(k);
    }
    for (int k = 0; k < classes; k++) {
      weights[k] /= (float) mean;
    }
    return weights;
  }

  /** How often a chip is placed on a class that an image holds, {@code 1/√share}, unscaled. */
  public double focusWeight(int label) {
    return 1 / Math.sqrt(Math.max(shares.get(label), 1e-6));
  }
}
