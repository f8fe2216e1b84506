package org.segstream.crf.energy;

import java.util.List;
import java.util.Optional;

/**
 * An energy at half the resolution: sums over blocks of 2×2 pixels in units of twice the size. What
 * a block at an odd border lacks is taken from the pixels that are there.
 */
final class HalfGrid {
  private final GridEnergy fine;
  private final int width;
  private final int height;

  private HalfGrid(GridEnergy fine) {
    this.fine = fine;
    this.width = (fine.width() + 1) / 2;
    this.height = (fine.height() + 1) / 2;
  }

  /** Of an energy with Potts edges between next neighbours. */
  static GridEnergy of(GridEnergy fine) {
    HalfGrid half = new HalfGrid(fine);
    return new GridEnergy(
        half.width,
        half.height,
        fine.labels(),
        half.unaries(),
        fine.layout(),
        List.of(new EdgeFamily(1, half.horizontal(), half.vertical())),
        Optional.empty());
  }

  private float[] unaries() {
    float[] unaries = new float[width * height * fine.labels()];
    boolean planar = fine.layout() == UnaryLayout.PLANAR;
    int planes = planar ? fine.labels() : 1;
    int step = planar ? 1 : fine.labels();
    for (int plane = 0; plane < planes; plane++) {
      int from = plane * fine.pixels();
      for (int y = 0; y < height; y++) {
        int above = from + 2 * y * fine.width() * step;
        int below = from + Math.min(2 * y + 1, fine.height() - 1) * fine.width() * step;
        int to = (plane * height + y) * width * step;
        sumRows(fine.unary(), above, below, fine.width(), step, unaries, to);
      }
    }
    return unaries;
  }

  /** Half of each block's sum; halved first, since sums of large floats may overflow. */
  private void sumRows(
      float[] from, int above, int below, int columns, int step, float[] to, int at) {
    for (int x = 0; x < width; x++) {
      int left = 2 * x * step;
      int right = Math.min(2 * x + 1, columns - 1) * step;
      for (int k = 0; k < step; k++) {
        float upper = 0.5f * from[above + left + k] + 0.5f * from[above + right + k];
        float lower = 0.5f * from[below + left + k] + 0.5f * from[below + right + k];
        to[at + x * step + k] = limited(upper + lower);
      }
    }
  }

  private static float limited(float value) {
    return Math.clamp(value, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  private float[] horizontal() {
    float[] weights = new float[height * (width - 1)];
    for (int n = 0; n < weights.length; n++) {
      int x = 2 * (n % (width - 1)) + 1;
      int y = 2 * (n / (width - 1));
      int below = Math.min(y + 1, fine.height() - 1);
      weights[n] = 0.5f * fine.right(x, y) + 0.5f * fine.right(x, below);
    }
    return weights;
  }

  private float[] vertical() {
    float[] weights = new float[(height - 1) * width];
    for (int n = 0; n < weights.length; n++) {
      int x = 2 * (n % width);
      int y = 2 * (n / width) + 1;
      int right = Math.min(x + 1, fine.width() - 1);
      weights[n] = 0.5f * fine.down(x, y) + 0.5f * fine.down(right, y);
    }
    return weights;
  }
}
