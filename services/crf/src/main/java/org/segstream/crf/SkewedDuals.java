package org.segstream.crf;

/**
 * Reads off the dual point of a {@link BackwardPass}: the pass is done again in plain Java, from
 * the same messages, and the rows' share of the unaries written down as each pixel is visited.
 * Integers make both passes the same.
 */
final class SkewedDuals {
  private final SkewedGrid grid;
  private final Strips strips;
  private final short[] right;
  private final short[] down;
  private final int[] d;

  /**
   * @param right the messages to the right before the pass; changed
   * @param down the messages downwards before the pass; changed
   */
  SkewedDuals(SkewedGrid grid, short[] right, short[] down) {
    this.grid = grid;
    this.strips = grid.strips;
    this.right = right;
    this.down = down;
    this.d = new int[strips.labels()];
  }

  /** The rows' share of the unaries, {@code double[height][width][labels]}, nats. */
  double[] rowUnary(double scale) {
    double[] rowUnary = new double[strips.width() * strips.height() * strips.labels()];
    for (int y = strips.height() - 1; y >= 0; y--) {
      for (int x = strips.width() - 1; x >= 0; x--) {
        visit(x, y, scale, rowUnary, (y * strips.width() + x) * strips.labels());
      }
    }
    return rowUnary;
  }

  private void visit(int x, int y, double scale, double[] rowUnary, int to) {
    int here = strips.label(x, y);
    for (int k = 0; k < d.length; k++) {
      int at = here + k * Lanes.COUNT;
      int fromLeft = x > 0 ? right[strips.label(x - 1, y) + k * Lanes.COUNT] : 0;
      int fromAbove = y > 0 ? down[strips.label(x, y - 1) + k * Lanes.COUNT] : 0;
      d[k] = grid.unary[at] + fromLeft + fromAbove + right[at] + down[at];
      rowUnary[to + k] = ((d[k] >> 1) - fromLeft - right[at]) / scale;
    }
    if (x > 0) {
      send(right, strips.label(x - 1, y), 0, grid.rightWeight[strips.pixel(x - 1, y)]);
    }
    if (y > 0) {
      send(down, strips.label(x, y - 1), 1, grid.downWeight[strips.pixel(x, y - 1)]);
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
