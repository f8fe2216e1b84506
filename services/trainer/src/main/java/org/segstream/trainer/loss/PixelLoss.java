package org.segstream.trainer.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/**
 * Softmax cross-entropy of every labelled pixel against the logits enlarged to the labels' size,
 * with its gradient.
 *
 * <p>The logits are enlarged bilinearly with pixel centres at half-integers, just as the product
 * enlarges them, so what is trained is what is used. To save time a step looks at every {@code
 * stride}-th pixel of every {@code stride}-th row only; successive steps look at others. The loss
 * is the weighted mean {@code Σ w(t_i) ce_i / Σ w(t_i)} over the labelled pixels looked at.
 */
public final class PixelLoss {
  private final float[] classWeights;
  private final float smoothing;
  private final int stride;

  /**
   * @param classWeights weight of each class, {@code float[classes]}
   * @param smoothing share of the target spread evenly over all classes (Szegedy et al. 2016)
   * @param stride distance of the pixels looked at, at least 1
   */
  public PixelLoss(float[] classWeights, double smoothing, int stride) {
    this.classWeights = classWeights.clone();
    this.smoothing = (float) smoothing;
    this.stride = stride;
  }

  /** Weight of each class, {@code float[classes]}. */
  public float[] classWeights() {
    return classWeights.clone();
  }

  /**
   * A loss and its gradient.
   *
   * @param mean the loss, nats
   * @param gradient of the loss by each logit, laid out as the logits
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  public record Result(double mean, float[] gradient) {}

  /**
   * @param phase step number, chooses the pixels looked at
   * @param labels one map an image of the batch
   */
  public Result of(Logits logits, List<LabelMap> labels, long phase) {
    int offsetX = (int) Math.floorMod(phase, (long) stride);
    int offsetY = (int) Math.floorMod(Math.floorDiv(phase, (long) stride), (long) stride);
    double total = labels.stream().mapToDouble(l -> weight(l, offsetX, offsetY)).sum();
    float[] gradient = new float[logits.values().length];
    if (total == 0) {
      return new Result(0, gradient);
    }
    double[] sums =
        IntStream.range(0, logits.batch())
            .parallel()
            .mapToDouble(n ->
                new Image(logits, n, labels.get(n), gradient, 1 / total)
                    .accumulate(offsetX, offsetY))
            .toArray();
    return new Result(Arrays.stream(sums).sum() / total, gradient);
  }

  private double weight(LabelMap labels, int offsetX, int offsetY) {
    double sum = 0;
    for (int y = offsetY; y < labels.height(); y += stride) {
      for (int x = offsetX; x < labels.width(); x += stride) {
        int truth = labels.labels()[y * labels.width() + x] & 0xff;
        sum += truth < classWeights.length ? classWeights[truth] : 0;
      }
    }
    return sum;
  }

  /** The share of one image. */
  private final class Image {
    private final int classes = classWeights.length;
    private final int rows;
    private final int columns;
    private final int start;
    private final float[] logits;
    private final float[] gradient;
    private final LabelMap labels;
    private final double scale;
    private final BilinearTaps across;
    private final BilinearTaps down;
    private final float[] line;
    private final float[] lineGradient;
    private final float[] values;

    Image(Logits logits, int index, LabelMap labels, float[] gradient, double scale) {
      this.rows = logits.height();
      this.columns = logits.width();
      this.start = index * classes * rows * columns;
      this.logits = logits.values();
      this.gradient = gradient;
      this.labels = labels;
      this.scale = scale;
      this.across = BilinearTaps.of(columns, labels.width());
      this.down = BilinearTaps.of(rows, labels.height());
      this.line = new float[columns * classes];
      this.lineGradient = new float[columns * classes];
      this.values = new float[classes];
    }

    double accumulate(int offsetX, int offsetY) {
      double sum = 0;
      for (int y = offsetY; y < labels.height(); y += stride) {
        gatherLine(y);
        Arrays.fill(lineGradient, 0);
        for (int x = offsetX; x < labels.width(); x += stride) {
          int truth = labels.labels()[y * labels.width() + x] & 0xff;
          if (truth < classes) {
            sum += pixel(x, truth);
          }
        }
        scatterLine(y);
      }
      return sum;
    }

    /** One row of the enlarged logits, not yet enlarged across: {@code float[columns][classes]}. */
    private void gatherLine(int y) {
      float f = down.fraction(y);
      for (int k = 0; k < classes; k++) {
        int upper = start + (k * rows + down.first(y)) * columns;
        int lower = start + (k * rows + down.second(y)) * columns;
        for (int x = 0; x < columns; x++) {
          line[x * classes + k] = logits[upper + x] * (1 - f) + logits[lower + x] * f;
        }
      }
    }

    private void scatterLine(int y) {
      float f = down.fraction(y);
      for (int k = 0; k < classes; k++) {
        int upper = start + (k * rows + down.first(y)) * columns;
        int lower = start + (k * rows + down.second(y)) * columns;
        for (int x = 0; x < columns; x++) {
          float g = lineGradient[x * classes + k];
          gradient[upper + x] += g * (1 - f);
          gradient[lower + x] += g * f;
        }
      }
    }

    private double pixel(int x, int truth) {
      float f = across.fraction(x);
      int left = across.first(x) * classes;
      int right = across.second(x) * classes;
      float max = Float.NEGATIVE_INFINITY;
      float mean = 0;
      for (int k = 0; k < classes; k++) {
        float value = line[left + k] * (1 - f) + line[right + k] * f;
        values[k] = value;
        mean += value / classes;
        max = Math.max(max, value);
      }
      float own = values[truth];
      double norm = 0;
      for (int k = 0; k < classes; k++) {
        double e = Math.exp(values[k] - max);
        values[k] = (float) e;
        norm += e;
      }
      float factor = (float) (classWeights[truth] * scale);
      for (int k = 0; k < classes; k++) {
        float target = (k == truth ? 1 - smoothing : 0) + smoothing / classes;
        float g = factor * ((float) (values[k] / norm) - target);
        lineGradient[left + k] += g * (1 - f);
        lineGradient[right + k] += g * f;
      }
      double logNorm = max + Math.log(norm);
      return classWeights[truth] * (logNorm - (1 - smoothing) * own - smoothing * mean);
    }
  }
}
