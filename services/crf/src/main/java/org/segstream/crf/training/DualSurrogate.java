package org.segstream.crf.training;

/**
 * The dual surrogate: {@code [D_γ(λ) - score(y*)] / n}, the soft dual value above the true
 * labelling's score, in nats a labelled pixel. It bounds the structured loss from above for any λ,
 * and its gradient at a fixed λ needs no unrolling: chain marginals less the truth, one
 * forward–backward a chain. A few sweeps from {@code λ = 0} tighten the bound first.
 *
 * <p>Pixels without a true label take the likeliest one of the present marginals as theirs. n
 * counts the pixels with a true label; where there is none, the loss is 0. An edge that may cost
 * more than 110 γ counts as one of 110 γ at most, with gradient 0. One object holds the memory of
 * one field at work and is meant to be reused; it belongs to one thread at a time, and gives the
 * same bits for any number of threads.
 */
public final class DualSurrogate {
  private final GridShape shape;
  private final DualSweeps sweeps;
  private final Descent descent;
  private final float[][] marginals;
  private final float[] mean;
  private final byte[] labels;
  private float[][] best;
  private float[][] trial;

  /**
   * @param threads that work on a call, at least 1
   */
  public DualSurrogate(GridShape shape, int threads) {
    this.shape = shape;
    this.sweeps = new DualSweeps(shape, threads);
    this.descent = new Descent(sweeps);
    this.marginals = sweeps.newTiles(sweeps.families());
    this.mean = sweeps.layout().newTiles();
    this.labels = new byte[shape.pixels()];
    this.best = sweeps.newTiles(sweeps.families() - 1);
    this.trial = sweeps.newTiles(sweeps.families() - 1);
  }

  /**
   * Moves λ from 0, then evaluates the loss and its gradient there.
   *
   * @param truth {@code byte[height][width]}, unsigned label ids; those from {@code labels} up mean
   *     that none is known
   * @param gamma temperature, nats, above 0
   * @param improvements sweeps that lower the dual value first, at least 0
   * @param gradients receives the gradient by scores and weights at that λ
   * @return the loss in nats a labelled pixel, at least 0 but for rounding
   * @throws IllegalArgumentException if a size does not fit or a value is out of its range
   */
  public double evaluate(
      FieldTensors field, byte[] truth, double gamma, int improvements, FieldTensors gradients) {
    if (truth.length != shape.pixels()) {
      throw new IllegalArgumentException(
          "%d true labels for %d pixels".formatted(truth.length, shape.pixels()));
    }
    gradients.requireFits(shape);
    sweeps.take(field, gamma);
    double value = descend(improvements);
    int known = labelling(truth);
    double score = score();
    float scale = known == 0 ? 0 : 1f / known;
    Tiles.scale(mean, 0, scale, mean, 0, mean.length);
    sweeps.layout().unpack(mean, gradients.scores(), sweeps.workers());
    sweeps.giveEdges(gradients, scale);
    return scale * (value - score);
  }

  /** Leaves the mean of the families' marginals of the point tried last, and gives its value. */
  private double descend(int improvements) {
    StepControl control = new StepControl(StepRule.guarded(), shape);
    sweeps.start(trial);
    double step = control.step();
    for (int n = 0; n < improvements; n++) {
      if (control.accepts(sweeps.logMarginals(trial, marginals))) {
        keepTrial();
        descent.step(best, control.step(), marginals, mean, trial);
      } else {
        descent.shorten(best, control.step() / step, trial, trial);
      }
      step = control.step();
    }
    return sweeps.marginals(trial, mean);
  }

  private void keepTrial() {
    float[][] former = best;
    best = trial;
    trial = former;
  }

  /** Chooses y*; the number of pixels whose true label is known. */
  private int labelling(byte[] truth) {
    int known = 0;
    System.arraycopy(truth, 0, labels, 0, truth.length);
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) < shape.labels()) {
        known++;
      } else {
        labels[i] = likeliest(i);
      }
    }
    return known;
  }

  private byte likeliest(int pixel) {
    int best = 0;
    for (int k = 1; k < shape.labels(); k++) {
      best = mean[tile(pixel, k)] > mean[tile(pixel, best)] ? k : best;
    }
    return (byte) best;
  }

  private int tile(int pixel, int label) {
    return sweeps.layout().at(pixel % shape.width(), pixel / shape.width(), label);
  }

  /** The score of y*; takes it off the gradients. */
  private double score() {
    double score = 0;
    for (int i = 0; i < labels.length; i++) {
      int at = tile(i, labels[i] & 0xff);
      mean[at] -= 1;
      score += sweeps.scores()[at];
    }
    return score - sweeps.cut(labels);
  }
}
