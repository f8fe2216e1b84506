package org.segstream.vision.focus;

import org.segstream.vision.engine.Logits;

/** Where a finer look may change the answer: how unsure the coarse one is. */
final class FocusMap {
  private FocusMap() {}

  /**
   * Entropy of the labels at the places of a grid, as share of its largest, from 0 to 1: of the
   * logits nearest to each place.
   *
   * @param logits of one image
   * @return {@code float[rows][columns]}
   */
  static float[] of(Logits logits, int columns, int rows) {
    float[] entropy = entropy(logits);
    float[] map = new float[rows * columns];
    for (int y = 0; y < rows; y++) {
      int row = nearest(y, rows, logits.height()) * logits.width();
      for (int x = 0; x < columns; x++) {
        map[y * columns + x] = entropy[row + nearest(x, columns, logits.width())];
      }
    }
    return map;
  }

  private static int nearest(int i, int count, int source) {
    return (int) ((2L * i + 1) * source / (2L * count));
  }

  private static float[] entropy(Logits logits) {
    int plane = logits.width() * logits.height();
    int labels = logits.labels();
    double most = Math.max(1e-9, Math.log(labels));
    float[] values = logits.values();
    float[] entropy = new float[plane];
    for (int place = 0; place < plane; place++) {
      int first = logits.start() + place;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < labels; k++) {
        greatest = Math.max(greatest, values[first + k * plane]);
      }
      double sum = 0;
      double weighted = 0;
      for (int k = 0; k < labels; k++) {
        double below = values[first + k * plane] - greatest;
        double share = Math.exp(below);
        sum += share;
        weighted += share * below;
      }
      entropy[place] = (float) ((Math.log(sum) - weighted / sum) / most);
    }
    return entropy;
  }
}
