package org.segstream.crf;

/**
 * One pass of TRW-S over a Potts grid, in raster order or reversed (Kolmogorov 2006). Each visit
 * takes the pixel's unaries and incoming messages together, {@code d = u_i + Σ m}, and sends {@code
 * m = min(γ·d - m_back - c, w)} to the neighbours that come later, c being the minimum of {@code
 * γ·d - m_back}.
 *
 * <p>A pixel lies on one row and one column, so {@code γ = ½}; in a grid of a single row or column
 * there is one chain and {@code γ = 1}, which makes a pass exact. At any time {@code γ·d - m_left -
 * m_right} is the row's share θʰ of the unaries and the rest is the column's: read off while the
 * reversed pass visits the pixels, these shares are the dual point whose value that pass computes.
 *
 * <p>An edge holds one message, that of the direction last sent, in {@code [0, w]}.
 */
final class TrwsPass {
  private final int width;
  private final int height;
  private final int labels;
  private final float[] unary;
  private final float[] horizontal;
  private final float[] vertical;
  private final double gamma;
  private final double[] right;
  private final double[] down;
  private final double[] d;

  /**
   * @param right messages on the edges to the right, {@code double[height][width][labels]}, those
   *     of the last column unused; changed by the passes
   * @param down messages on the edges downwards, likewise
   */
  TrwsPass(PottsGrid grid, double[] right, double[] down) {
    this.width = grid.width();
    this.height = grid.height();
    this.labels = grid.labels();
    this.unary = grid.unary();
    this.horizontal = grid.horizontal();
    this.vertical = grid.vertical();
    this.gamma = width > 1 && height > 1 ? 0.5 : 1;
    this.right = right;
    this.down = down;
    this.d = new double[labels];
  }

  /** Raster order: messages to the right and down. */
  void forward() {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        gather(i, x, y);
        if (x + 1 < width) {
          send(right, i, horizontal[i - y]);
        }
        if (y + 1 < height) {
          send(down, i, vertical[i]);
        }
      }
    }
  }

  /**
   * Reversed raster order: messages to the left and up. Decides each pixel given those decided
   * before it and the messages from those that are not.
   *
   * @param decided receives the labelling, {@code byte[height][width]}
   * @param rowUnary receives the rows' share of the unaries, {@code double[height][width][labels]};
   *     of length 0 if they are not wanted
   * @return the value of the dual point, in nats: a lower bound but for rounding
   */
  double backward(byte[] decided, double[] rowUnary) {
    double bound = 0;
    for (int y = height - 1; y >= 0; y--) {
      double rowBound = 0;
      for (int x = width - 1; x >= 0; x--) {
        int i = y * width + x;
        decided[i] = (byte) gatherAndDecide(i, x, y, decided);
        if (rowUnary.length > 0) {
          readRowUnary(i, x, rowUnary);
        }
        double kept = 1 - gamma * ((x > 0 ? 1 : 0) + (y > 0 ? 1 : 0));
        rowBound += kept > 0 ? kept * least() : 0;
        rowBound += x > 0 ? send(right, i - 1, horizontal[i - y - 1]) : 0;
        rowBound += y > 0 ? send(down, i - width, vertical[i - width]) : 0;
      }
      bound += rowBound;
    }
    return bound;
  }

  private void gather(int i, int x, int y) {
    takeUnary(i);
    receive(right, i - 1, x > 0);
    receive(down, i - width, y > 0);
    receive(right, i, x + 1 < width);
    receive(down, i, y + 1 < height);
  }

  private int gatherAndDecide(int i, int x, int y, byte[] decided) {
    takeUnary(i);
    receive(right, i - 1, x > 0);
    receive(down, i - width, y > 0);
    int label = decide(i, x, y, decided);
    receive(right, i, x + 1 < width);
    receive(down, i, y + 1 < height);
    return label;
  }

  private void takeUnary(int i) {
    for (int k = 0; k < labels; k++) {
      d[k] = unary[i * labels + k];
    }
  }

  private void receive(double[] messages, int edge, boolean exists) {
    if (exists) {
      for (int k = 0; k < labels; k++) {
        d[k] += messages[edge * labels + k];
      }
    }
  }

  /** The cheapest label given d and the labels of the right and lower neighbours. */
  private int decide(int i, int x, int y, byte[] decided) {
    int rightLabel = x + 1 < width ? decided[i + 1] & 0xff : -1;
    int lowerLabel = y + 1 < height ? decided[i + width] & 0xff : -1;
    double rightWeight = x + 1 < width ? horizontal[i - y] : 0;
    double lowerWeight = y + 1 < height ? vertical[i] : 0;
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      double cost =
          d[k] + (k != rightLabel ? rightWeight : 0) + (k != lowerLabel ? lowerWeight : 0);
      if (cost < least) {
        least = cost;
        best = k;
      }
    }
    return best;
  }

  /** Sends {@code γ·d} less what came back along the edge; returns the minimum taken out. */
  private double send(double[] messages, int edge, double weight) {
    int to = edge * labels;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      double value = gamma * d[k] - messages[to + k];
      messages[to + k] = value;
      least = Math.min(least, value);
    }
    for (int k = 0; k < labels; k++) {
      messages[to + k] = Math.min(messages[to + k] - least, weight);
    }
    return least;
  }

  private double least() {
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      least = Math.min(least, d[k]);
    }
    return least;
  }

  private void readRowUnary(int i, int x, double[] rowUnary) {
    for (int k = 0; k < labels; k++) {
      double share = width == 1 && height > 1 ? 0 : gamma * d[k];
      share -= x > 0 ? right[(i - 1) * labels + k] : 0;
      share -= x + 1 < width ? right[i * labels + k] : 0;
      rowUnary[i * labels + k] = share;
    }
  }
}
