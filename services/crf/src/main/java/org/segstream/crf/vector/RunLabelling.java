package org.segstream.crf.vector;

import org.segstream.crf.energy.GridEnergy;

/**
 * The cheapest labelling of a run of pixels along a row or column, given the pixels around it, out
 * of the labels found in and around it: dynamic programming in float.
 *
 * <p>Where the run lies is held in fields, so that thousands of runs leave nothing on the heap.
 */
final class RunLabelling {
  private final float[] costs;
  private final int[] cheapest;
  private final int[] candidates;
  private final int[] seen;
  private int round;

  /** First pixel, and the distance to the next. */
  private int first;

  private int step;
  private int length;

  /** Whether there are pixels before and after the run. */
  private boolean before;

  private boolean after;

  /** Weight of the edge before the first pixel, and the distance to the next edge's. */
  private int along;

  private int alongStep;

  /** Distance from a pixel to its neighbours beside the run, and whether they exist. */
  private int side;

  private boolean near;
  private boolean far;

  /** Weight of the first pixel's edge to its near neighbour, and the distances to others. */
  private int across;

  private int acrossToFar;
  private int acrossStep;

  RunLabelling(int longest, int labels) {
    this.costs = new float[longest * labels];
    this.cheapest = new int[longest];
    this.candidates = new int[labels];
    this.seen = new int[labels];
  }

  /** Labels {@code count} pixels from {@code (x, y)} to the right. */
  void row(GridEnergy grid, byte[] labels, int x, int y, int count) {
    int width = grid.width();
    first = y * width + x;
    step = 1;
    length = count;
    before = x > 0;
    after = x + count < width;
    along = y * (width - 1) + x - 1;
    alongStep = 1;
    side = width;
    near = y > 0;
    far = y + 1 < grid.height();
    across = (y - 1) * width + x;
    acrossToFar = width;
    acrossStep = 1;
    solve(
        grid,
        grid.families().getFirst().horizontal(),
        grid.families().getFirst().vertical(),
        labels);
  }

  /** Labels {@code count} pixels from {@code (x, y)} downwards. */
  void column(GridEnergy grid, byte[] labels, int x, int y, int count) {
    int width = grid.width();
    first = y * width + x;
    step = width;
    length = count;
    before = y > 0;
    after = y + count < grid.height();
    along = (y - 1) * width + x;
    alongStep = width;
    side = 1;
    near = x > 0;
    far = x + 1 < width;
    across = y * (width - 1) + x - 1;
    acrossToFar = 1;
    acrossStep = width - 1;
    solve(
        grid,
        grid.families().getFirst().vertical(),
        grid.families().getFirst().horizontal(),
        labels);
  }

  private void solve(GridEnergy grid, float[] alongWeights, float[] acrossWeights, byte[] labels) {
    int count = collect(labels);
    if (count == 1) {
      return;
    }
    for (int n = 0; n < length; n++) {
      visit(grid, alongWeights, acrossWeights, labels, n, count);
    }
    int chosen = cheapest[length - 1];
    for (int n = length - 1; n > 0; n--) {
      labels[first + n * step] = (byte) candidates[chosen];
      int at = (n - 1) * count;
      float changed = costs[at + cheapest[n - 1]] + alongWeights[along + n * alongStep];
      chosen = costs[at + chosen] > changed ? cheapest[n - 1] : chosen;
    }
    labels[first] = (byte) candidates[chosen];
  }

  /** Collects the labels in and around the run; returns how many there are. */
  private int collect(byte[] labels) {
    round++;
    int count = 0;
    for (int n = before ? -1 : 0; n < (after ? length + 1 : length); n++) {
      count = collect(labels[first + n * step] & 0xff, count);
    }
    for (int n = 0; n < length; n++) {
      int pixel = first + n * step;
      count = near ? collect(labels[pixel - side] & 0xff, count) : count;
      count = far ? collect(labels[pixel + side] & 0xff, count) : count;
    }
    return count;
  }

  private int collect(int label, int count) {
    if (seen[label] == round) {
      return count;
    }
    seen[label] = round;
    candidates[count] = label;
    return count + 1;
  }

  /** Costs of the run up to pixel n, for each candidate at that pixel. */
  private void visit(
      GridEnergy grid,
      float[] alongWeights,
      float[] acrossWeights,
      byte[] labels,
      int n,
      int count) {
    int pixel = first + n * step;
    int edge = along + n * alongStep;
    int nearEdge = across + n * acrossStep;
    boolean fixedBefore = n == 0 && before;
    boolean fixedAfter = n == length - 1 && after;
    int beforeLabel = fixedBefore ? labels[pixel - step] & 0xff : -1;
    int afterLabel = fixedAfter ? labels[pixel + step] & 0xff : -1;
    int nearLabel = near ? labels[pixel - side] & 0xff : -1;
    int farLabel = far ? labels[pixel + side] & 0xff : -1;
    float beforeWeight = n > 0 || fixedBefore ? alongWeights[edge] : 0;
    float afterWeight = fixedAfter ? alongWeights[edge + alongStep] : 0;
    float nearWeight = near ? acrossWeights[nearEdge] : 0;
    float farWeight = far ? acrossWeights[nearEdge + acrossToFar] : 0;
    int previous = (n - 1) * count;
    float changed = n > 0 ? costs[previous + cheapest[n - 1]] + beforeWeight : 0;
    float least = Float.POSITIVE_INFINITY;
    cheapest[n] = 0;
    for (int c = 0; c < count; c++) {
      int label = candidates[c];
      float cost = grid.unary()[pixel * grid.pixelStep() + label * grid.labelStep()];
      cost += label != nearLabel ? nearWeight : 0;
      cost += label != farLabel ? farWeight : 0;
      cost += label != afterLabel ? afterWeight : 0;
      if (n > 0) {
        cost += Math.min(costs[previous + c], changed);
      } else {
        cost += label != beforeLabel ? beforeWeight : 0;
      }
      costs[n * count + c] = cost;
      if (cost < least) {
        least = cost;
        cheapest[n] = c;
      }
    }
  }
}
