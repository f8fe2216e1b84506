package org.segstream.trainer.tuning;

import java.util.Arrays;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/**
 * By what a network's logits are to be divided so that their softmax is as sure as it is right: the
 * temperature of least negative log-likelihood of the true labels (Guo et al., "On Calibration of
 * Modern Neural Networks", ICML 2017). It is sought from 1/64 to 64, and each image is looked at in
 * at most 1024 places. Labels that stand for one class share its probability. Not thread-safe.
 */
final class Temperature {
  private static final int OCTAVES = 6;
  private static final int STEPS_AN_OCTAVE = 8;
  private static final int PLACES_A_SIDE = 32;

  private final ClassMap map;

  /** Negative log-likelihood at each step, nats, summed over {@link #places}. */
  private final double[] loss = new double[2 * OCTAVES * STEPS_AN_OCTAVE + 1];

  private long places;

  /**
   * @param map from the network's labels to the classes of the truth
   */
  Temperature(ClassMap map) {
    this.map = map;
  }

  private static double at(double step) {
    return Math.pow(2, step / STEPS_AN_OCTAVE - OCTAVES);
  }

  /**
   * Takes an image.
   *
   * @param logits of this image alone
   * @param truth its true labels, of any size
   */
  void add(Logits logits, LabelMap truth) {
    int down = Math.ceilDiv(logits.height(), PLACES_A_SIDE);
    int across = Math.ceilDiv(logits.width(), PLACES_A_SIDE);
    for (int y = down / 2; y < logits.height(); y += down) {
      for (int x = across / 2; x < logits.width(); x += across) {
        int wanted =
            truth.at(
                (2 * x + 1) * truth.width() / (2 * logits.width()),
                (2 * y + 1) * truth.height() / (2 * logits.height()));
        add(logits, y * logits.width() + x, wanted);
      }
    }
  }

  private void add(Logits logits, int place, int wanted) {
    int plane = logits.width() * logits.height();
    double[] all = new double[logits.labels()];
    double[] right = new double[logits.labels()];
    int count = 0;
    for (int label = 0; label < all.length; label++) {
      all[label] = logits.values()[logits.start() + label * plane + place];
      if (wanted < map.classes().size() && map.classOf(label) == wanted) {
        right[count++] = all[label];
      }
    }
    if (count > 0) {
      right = Arrays.copyOf(right, count);
      for (int step = 0; step < loss.length; step++) {
        loss[step] += logSum(all, at(step)) - logSum(right, at(step));
      }
      places++;
    }
  }

  /** {@code ln Σ exp(value / temperature)}. */
  private static double logSum(double[] values, double temperature) {
    double largest = Arrays.stream(values).max().orElseThrow();
    double sum = 0;
    for (double value : values) {
      sum += Math.exp((value - largest) / temperature);
    }
    return largest / temperature + Math.log(sum);
  }

  /** The best one so far; 1 if no place had a true class that the network can name. */
  double best() {
    if (places == 0) {
      return 1;
    }
    int best = 0;
    for (int step = 1; step < loss.length; step++) {
      best = loss[step] < loss[best] ? step : best;
    }
    return at(best + offset(best));
  }

  /** Where the parabola through three neighbours has its least value, in steps from the middle. */
  private double offset(int step) {
    if (step == 0 || step == loss.length - 1) {
      return 0;
    }
    double slope = (loss[step + 1] - loss[step - 1]) / 2;
    double curvature = loss[step + 1] - 2 * loss[step] + loss[step - 1];
    return curvature > 0 ? Math.clamp(-slope / curvature, -0.5, 0.5) : 0;
  }
}
