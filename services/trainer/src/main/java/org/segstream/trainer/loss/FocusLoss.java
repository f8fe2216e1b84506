package org.segstream.trainer.loss;

import org.segstream.vision.engine.Logits;

/**
 * Cross-entropy of a focus head's logits, against targets at the pixels of an image: a place is to
 * say yes if any pixel that it stands for is a target. The mean over the places that stand for
 * anything labelled.
 */
public final class FocusLoss {
  private final boolean[] targets;
  private final boolean[] labelled;
  private final int width;
  private final int height;
  private double mean;

  /**
   * @param targets {@code boolean[height · width]}, where to say yes
   * @param labelled {@code boolean[height · width]}, false where no label is known
   */
  public FocusLoss(boolean[] targets, boolean[] labelled, int width, int height) {
    this.targets = targets;
    this.labelled = labelled;
    this.width = width;
    this.height = height;
  }

  /** Of the last call of {@link #gradient}, nats a place. */
  public double mean() {
    return mean;
  }

  /**
   * The gradient by each logit.
   *
   * @param logits {@code float[1][1][rows][columns]}
   */
  public float[] gradient(Logits logits) {
    int places = logits.width() * logits.height();
    float[] gradient = new float[places];
    double sum = 0;
    int counted = 0;
    for (int place = 0; place < places; place++) {
      int x = place % logits.width();
      int y = place / logits.width();
      if (any(labelled, x, y, logits)) {
        boolean wanted = any(targets, x, y, logits);
        double logit = logits.values()[logits.start() + place];
        double chance = 1 / (1 + Math.exp(-logit));
        sum += Math.max(logit, 0) - (wanted ? logit : 0) + Math.log1p(Math.exp(-Math.abs(logit)));
        gradient[place] = (float) (chance - (wanted ? 1 : 0));
        counted++;
      }
    }
    for (int place = 0; place < places; place++) {
      gradient[place] /= Math.max(1, counted);
    }
    mean = sum / Math.max(1, counted);
    return gradient;
  }

  /** Whether one of the pixels that a place stands for is set. */
  private boolean any(boolean[] pixels, int x, int y, Logits grid) {
    int left = x * width / grid.width();
    int right = Math.max(left + 1, (x + 1) * width / grid.width());
    int top = y * height / grid.height();
    int bottom = Math.max(top + 1, (y + 1) * height / grid.height());
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        if (pixels[row * width + column]) {
          return true;
        }
      }
    }
    return false;
  }
}
