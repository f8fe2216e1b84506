package org.segstream.crf;

/**
 * Reads off the dual point of a {@link Pass}: the pass is done again in plain Java, from the same
 * messages, and the rows' share of the unaries written down as each pixel is visited. Integers make
 * both passes the same.
 */
final class SkewedDuals {
  private final SkewedGrid grid;
  private final Strips strips;
  private final boolean forward;
  private final short[] right;
  private final short[] down;
  private final int[] d;

  private SkewedDuals(SkewedGrid grid, boolean forward) {
    this.grid = grid;
    this.strips = grid.strips;
    this.forward = forward;
    this.right = grid.edges.right.clone();
    this.down = grid.edges.down.clone();
    this.d = new int[strips.labels()];
  }

  /** Remembers the messages as they are before a pass. */
  static SkewedDuals before(SkewedGrid grid, boolean forward) {
    return new SkewedDuals(grid, forward);
  }

  /** The rows' share of the unaries, {@code double[height][width][labels]}, nats. */
  double[] rowUnary(double scale) {
    int pixels = strips.width() * strips.height();
    double[] rowUnary = new double[pixels * strips.labels()];
    for (int n = 0; n < pixels; n++) {
      int i = forward ? n : pixels - 1 - n;
      visit(i % strips.width(), i / strips.width(), scale, rowUnary, i * strips.labels());
    }
    return rowUnary;
  }

  private void visit(int x, int y, double scale, double[] rowUnary, int to) {
    int here = strips.label(x, y);
    for (int k = 0; k < d.length; k++) {
      int at = here + k * Lanes.COUNT;
      int fromLeft = x > 0 ? right[strips.label(x - 1, y) + k * Lanes.COUNT] : 0;
      int fromAbove = y > 0 ? down[strips.label(x, y - 1) + k * Lanes.COUNT] : 0;
      int sum = grid.unary[at] + fromLeft + fromAbove + right[at] + down[at];
      d[k] = Math.min(sum, Short.MAX_VALUE);
      rowUnary[to + k] = ((d[k] >> 1) - fromLeft - right[at]) / scale;
    }
    if (forward) {
      sendOn(x, y);
    } else {
      sendBack(x, y);
    }
  }

  private void sendOn(int x, int y) {
    int pixel = strips.pixel(x, y);
    send(right, strips.label(x, y), 0, grid.edges.rightWeight[pixel]);
    send(down, strips.label(x, y), 1, grid.edges.downWeight[pixel]);
  }

  private void sendBack(int x, int y) {
    if (x > 0) {
      int pixel = strips.pixel(x - 1, y);
      send(right, strips.label(x - 1, y), 0, grid.edges.rightWeight[pixel]);
    }
    if (y > 0) {
      int pixel = strips.pixel(x, y - 1);
      send(down, strips.label(x, y - 1), 1, grid.edges.downWeight[pixel]);
    }
  }

  /** Rows have the half rounded down, columns that rounded up. */
  private void send(short[] messages, int at, int roundUp, int weight) {
    int least = Integer.MAX_VALUE;
    for (int k = 0; k < d.length; k++) {
      least = Math.min(least, ((d[k] + roundUp) >> 1) - messages[at + k * Lanes.COUNT]);
    }
    for (int k = 0; k < d.length; k++) {
      int value = ((d[k] + roundUp) >> 1) - messages[at + k * Lanes.COUNT] - least;
      messages[at + k * Lanes.COUNT] = (short) Math.min(value, weight);
    }
  }
}
