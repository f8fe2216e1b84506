package org.segstream.crf.active;

import org.segstream.crf.simd.Lanes;

/**
 * The cheapest labelling of a run of pixels along a row or column, given the pixels around it, out
 * of the labels found in and around it: dynamic programming.
 */
final class RunLabelling {
  private final ActiveGrid grid;
  private final int[] pixels;
  private final int[] cheapest;
  private final int[] candidates;
  private final int[] seen;
  private int[] costs;
  private int round;
  private int length;
  private boolean isRow;

  RunLabelling(ActiveGrid grid) {
    int longest = Math.max(grid.strips.blocks() * Strips.STEPS, grid.strips.count() * Strips.ROWS);
    this.grid = grid;
    this.pixels = new int[longest];
    this.cheapest = new int[longest];
    this.candidates = new int[grid.strips.labels()];
    this.seen = new int[grid.strips.labels()];
    this.costs = new int[4 * longest];
  }

  /** Begins a run along a row or a column. */
  void begin(boolean row) {
    length = 0;
    isRow = row;
  }

  /** Adds the next pixel. */
  void add(int pixel) {
    pixels[length++] = pixel;
  }

  /** Labels the pixels. */
  void label(Labelling labelling) {
    int count = collect(labelling.label);
    if (count == 1) {
      return;
    }
    if (costs.length < length * count) {
      costs = new int[length * count];
    }
    for (int n = 0; n < length; n++) {
      visit(labelling.label, n, count);
    }
    int chosen = cheapest[length - 1];
    for (int n = length - 1; n >= 0; n--) {
      if (n < length - 1) {
        int at = n * count;
        int changed = costs[at + cheapest[n]] + weightAfter(pixels[n]);
        chosen = costs[at + chosen] > changed ? cheapest[n] : chosen;
      }
      int pixel = pixels[n];
      labelling.label[pixel] = (short) candidates[chosen];
      labelling.unary[pixel] = unary(pixel, candidates[chosen]);
    }
  }

  private short unary(int pixel, int label) {
    return grid.unary[grid.labelsOf(pixel) + label * Lanes.COUNT];
  }

  private int before(int pixel) {
    return isRow ? grid.leftOf(pixel) : grid.above(pixel);
  }

  private int after(int pixel) {
    return isRow ? grid.rightOf(pixel) : grid.below(pixel);
  }

  private int near(int pixel) {
    return isRow ? grid.above(pixel) : grid.leftOf(pixel);
  }

  private int far(int pixel) {
    return isRow ? grid.below(pixel) : grid.rightOf(pixel);
  }

  private int weightBefore(int pixel) {
    return isRow ? grid.rightWeight[grid.leftOf(pixel)] : grid.upWeight[pixel];
  }

  private int weightAfter(int pixel) {
    return isRow ? grid.rightWeight[pixel] : grid.downWeight[pixel];
  }

  private int weightNear(int pixel) {
    return isRow ? grid.upWeight[pixel] : grid.rightWeight[grid.leftOf(pixel)];
  }

  private int weightFar(int pixel) {
    return isRow ? grid.downWeight[pixel] : grid.rightWeight[pixel];
  }

  /** Collects the labels in and around the run; returns how many there are. */
  private int collect(short[] label) {
    round++;
    int count = collect(label[before(pixels[0])], 0);
    for (int n = 0; n < length; n++) {
      count = collect(label[pixels[n]], count);
    }
    count = collect(label[after(pixels[length - 1])], count);
    for (int n = 0; n < length; n++) {
      count = collect(label[near(pixels[n])], count);
      count = collect(label[far(pixels[n])], count);
    }
    return count;
  }

  private int collect(int label, int count) {
    if (label == Labelling.NONE || seen[label] == round) {
      return count;
    }
    seen[label] = round;
    candidates[count] = label;
    return count + 1;
  }

  /** Costs of the run up to pixel n, for each candidate at that pixel. */
  private void visit(short[] label, int n, int count) {
    int pixel = pixels[n];
    int nearLabel = label[near(pixel)];
    int farLabel = label[far(pixel)];
    int beforeLabel = label[before(pixel)];
    int afterLabel = label[after(pixel)];
    int nearWeight = weightNear(pixel);
    int farWeight = weightFar(pixel);
    int beforeWeight = weightBefore(pixel);
    int afterWeight = n == length - 1 ? weightAfter(pixel) : 0;
    int labels = grid.labelsOf(pixel);
    int previous = (n - 1) * count;
    int changed = n > 0 ? costs[previous + cheapest[n - 1]] + beforeWeight : 0;
    int least = Integer.MAX_VALUE;
    for (int c = 0; c < count; c++) {
      int own = candidates[c];
      int cost = grid.unary[labels + own * Lanes.COUNT];
      cost += own != nearLabel ? nearWeight : 0;
      cost += own != farLabel ? farWeight : 0;
      cost += own != afterLabel ? afterWeight : 0;
      if (n > 0) {
        cost += Math.min(costs[previous + c], changed);
      } else {
        cost += own != beforeLabel ? beforeWeight : 0;
      }
      costs[n * count + c] = cost;
      if (cost < least) {
        least = cost;
        cheapest[n] = c;
      }
    }
  }
}
