package org.segstream.vision.focus;

import org.segstream.vision.engine.Logits;

/** Where a finer look may change the answer, by a focus head or by how unsure the coarse one is. */
final class FocusMap {
  private FocusMap() {}

  /**
   * Entropy of the labels at the places of a grid, as share of its largest, from 0 to 1: of the
   * logits nearest to each place.
   *
   * @param logits of one image
   * @return {@code float[rows][columns]}
   */
  static float[] ofEntropy(Logits logits, int columns, int rows) {
    return sampled(entropy(logits), logits, columns, rows);
  }

  /**
   * What a focus head says at the places of a grid, as a chance from 0 to 1.
   *
   * @param focus of one image, {@code float[1][1][height][width]}
   * @return {@code float[rows][columns]}
   */
  static float[] ofHead(Logits focus, int columns, int rows) {
    float[] chance = new float[focus.width() * focus.height()];
    for (int place = 0; place < chance.length; place++) {
      chance[place] = (float) (1 / (1 + Math.exp(-focus.values()[focus.start() + place])));
    }
    return sampled(chance, focus, columns, rows);
  }

  private static float[] sampled(float[] values, Logits grid, int columns, int rows) {
    float[] map = new float[rows * columns];
    for (int y = 0; y < rows; y++) {
      int row = nearest(y, rows, grid.height()) * grid.width();
      for (int x = 0; x < columns; x++) {
        map[y * columns + x] = values[row + nearest(x, columns, grid.width())];
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
