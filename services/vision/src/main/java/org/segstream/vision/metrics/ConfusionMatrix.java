package org.segstream.vision.metrics;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.segstream.vision.LabelMap;

/**
 * Counts how often pixels of each true class were given each class.
 *
 * <p>Pixels whose true label is Void are not counted. All scores are percent. One matrix is summed
 * over a whole split before scores are taken, as is the custom on CamVid (Brostow et al. 2009).
 */
public final class ConfusionMatrix {
  private final int classes;
  private final int voidId;
  private final long[] counts;
  private final long[] unanswered;

  /**
   * @param classes number of classes without Void, 1 to 255
   * @param voidId true label of the pixels that are not counted, from {@code classes} to 255
   */
  public ConfusionMatrix(int classes, int voidId) {
    if (classes < 1 || voidId < classes || voidId > 255) {
      throw new IllegalArgumentException(
          classes + " classes with void id " + voidId + ", must be 1 ≤ classes ≤ void id ≤ 255");
    }
    this.classes = classes;
    this.voidId = voidId;
    this.counts = new long[classes * classes];
    this.unanswered = new long[classes];
  }

  /** Number of classes without Void. */
  public int classes() {
    return classes;
  }

  /** Pixels whose true class is {@code truth} and that were labelled {@code prediction}. */
  public long count(int truth, int prediction) {
    return counts[truth * classes + prediction];
  }

  /**
   * Counts one frame.
   *
   * @param truth true labels
   * @param prediction labels to judge
   * @throws IllegalArgumentException if the sizes differ, or a pixel that is not Void has a true or
   *     predicted label that is no class
   */
  public void add(LabelMap truth, LabelMap prediction) {
    FrameSizes.requireEqual(truth, prediction);
    byte[] wanted = truth.labels();
    byte[] given = prediction.labels();
    for (int i = 0; i < wanted.length; i++) {
      int row = wanted[i] & 0xff;
      if (row != voidId) {
        counts[index(row, given[i] & 0xff, i)]++;
      }
    }
  }

  /**
   * Counts one frame that may have no answer at some pixels: Void there is a wrong label, of no
   * class.
   *
   * @param truth true labels
   * @param prediction labels to judge, and Void
   * @throws IllegalArgumentException as {@link #add} does
   */
  public void addWithGaps(LabelMap truth, LabelMap prediction) {
    FrameSizes.requireEqual(truth, prediction);
    byte[] wanted = truth.labels();
    byte[] given = prediction.labels();
    for (int i = 0; i < wanted.length; i++) {
      int row = wanted[i] & 0xff;
      int label = given[i] & 0xff;
      if (row != voidId && label == voidId && row < classes) {
        unanswered[row]++;
      } else if (row != voidId) {
        counts[index(row, label, i)]++;
      }
    }
  }

  private int index(int truth, int prediction, int pixel) {
    if (truth >= classes || prediction >= classes) {
      throw new IllegalArgumentException(
          "pixel %d is %d and was labelled %d, both must be below %d"
              .formatted(pixel, truth, prediction, classes));
    }
    return truth * classes + prediction;
  }

  /** Pixels counted. */
  public long total() {
    return Arrays.stream(counts).sum() + Arrays.stream(unanswered).sum();
  }

  /** Share of counted pixels that have no answer, in percent; 0 when nothing was counted. */
  public double unansweredShare() {
    long total = total();
    return total == 0 ? 0 : 100.0 * Arrays.stream(unanswered).sum() / total;
  }

  /**
   * Intersection over union of a class, {@code TP / (TP + FP + FN)}, in percent; absent when the
   * class occurs neither in the truth nor in the prediction.
   */
  public OptionalDouble classIou(int label) {
    long union = unanswered[label] - count(label, label);
    for (int i = 0; i < classes; i++) {
      union += count(label, i) + count(i, label);
    }
    return union == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(100.0 * count(label, label) / union);
  }

  /**
   * Mean of {@link #classIou} over the classes that occur in the truth or in the prediction, in
   * percent; 0 when nothing was counted.
   */
  public double miou() {
    double sum = 0;
    int present = 0;
    for (int label = 0; label < classes; label++) {
      OptionalDouble iou = classIou(label);
      if (iou.isPresent()) {
        sum += iou.getAsDouble();
        present++;
      }
    }
    return present == 0 ? 0 : sum / present;
  }

  /** Share of counted pixels labelled correctly, in percent; 0 when nothing was counted. */
  public double pixelAccuracy() {
    long right = 0;
    for (int label = 0; label < classes; label++) {
      right += count(label, label);
    }
    long total = total();
    return total == 0 ? 0 : 100.0 * right / total;
  }
}
