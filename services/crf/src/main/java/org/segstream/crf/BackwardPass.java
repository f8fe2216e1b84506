package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The pass of TRW-S in reversed raster order over a {@link SkewedGrid}, with its bound, and a
 * labelling if wanted: each pixel decided given those decided before it and the messages from the
 * others. Every loop descends, which the prefetcher needs.
 */
final class BackwardPass {
  private final SkewedGrid grid;
  private final int[] sums = new int[Lanes.HALF];
  private long bound;
  private long energy;

  BackwardPass(SkewedGrid grid) {
    this.grid = grid;
  }

  /** Value of the dual point of the last pass, in the grid's units. */
  long bound() {
    return bound;
  }

  /** Energy of the labelling decided last, in the grid's units. */
  long energy() {
    return energy;
  }

  /** Sends messages only. */
  void run() {
    Strips strips = grid.strips;
    int labels = strips.labels() * Lanes.COUNT;
    bound = 0;
    for (int s = strips.count() - 1; s >= 0; s--) {
      for (int t = strips.steps() - 1; t >= 0; t--) {
        int at = strips.labels(s, t);
        int above = strips.labels(s - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
        step(grid, at, above, labels);
        finish(grid, at, above, labels, strips.pixels(s, t), sums);
      }
      bound += drain(sums);
    }
  }

  /** Sends messages and decides labels. */
  void runAndDecide() {
    Strips strips = grid.strips;
    int labels = strips.labels() * Lanes.COUNT;
    bound = 0;
    for (int s = strips.count() - 1; s >= 0; s--) {
      for (int t = strips.steps() - 1; t >= 0; t--) {
        int at = strips.labels(s, t);
        int above = strips.labels(s - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
        int pixels = strips.pixels(s, t);
        decidingStep(grid, at, above, labels, pixels, below(s, t));
        finish(grid, at, above, labels, pixels, sums);
      }
      bound += drain(sums);
    }
    addEnergy();
  }

  /** The label below the last row of a step. */
  private short below(int s, int t) {
    return grid.decided[grid.strips.pixels(s + 1, t - Lanes.COUNT + 1)];
  }

  /** Adds up the energy of what has been decided. */
  private void addEnergy() {
    energy = 0;
    for (int s = 0; s < grid.strips.count(); s++) {
      for (int t = 0; t < grid.strips.steps(); t++) {
        addEnergy(grid, grid.strips.pixels(s, t), below(s, t), sums);
      }
      energy += drain(sums);
    }
  }

  private static long drain(int[] sums) {
    long total = 0;
    for (int n = 0; n < sums.length; n++) {
      total += sums[n];
      sums[n] = 0;
    }
    return total;
  }

  private static void step(SkewedGrid grid, int at, int above, int labels) {
    short[] unary = grid.unary;
    short[] right = grid.right;
    short[] down = grid.down;
    short[] scratch = grid.scratch;
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT) {
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector d =
          load(unary, at + k)
              .add(fromLeft)
              .add(fromAbove)
              .add(load(right, at + k).add(load(down, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(right, at - labels + k);
      toAbove.intoArray(scratch, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    leastLeft.intoArray(scratch, labels);
    leastUp.intoArray(scratch, labels + Lanes.COUNT);
  }

  private static void decidingStep(
      SkewedGrid grid, int at, int above, int labels, int pixels, short below) {
    short[] unary = grid.unary;
    short[] right = grid.right;
    short[] down = grid.down;
    short[] scratch = grid.scratch;
    ShortVector after = load(grid.decided, pixels + Lanes.COUNT);
    ShortVector under = Lanes.down(after, below);
    ShortVector rightWeight = load(grid.rightWeight, pixels);
    ShortVector downWeight = load(grid.downWeight, pixels);
    ShortVector leastLeft = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector leastUp = leastLeft;
    ShortVector least = leastLeft;
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    short label = (short) (labels / Lanes.COUNT - 1);
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT, label--) {
      ShortVector own = load(unary, at + k);
      ShortVector fromLeft = load(right, at - labels + k);
      ShortVector fromAbove = Lanes.up(load(down, at - labels + k), down[above + k]);
      ShortVector before = own.add(fromLeft).add(fromAbove);
      ShortVector cost =
          before
              .add(rightWeight, after.compare(VectorOperators.NE, label))
              .add(downWeight, under.compare(VectorOperators.NE, label));
      VectorMask<Short> better = cost.compare(VectorOperators.LE, least);
      least = least.min(cost);
      best = best.blend(label, better);
      bestUnary = bestUnary.blend(own, better);
      ShortVector d = before.add(load(right, at + k).add(load(down, at + k)));
      ShortVector half = d.lanewise(VectorOperators.ASHR, 1);
      ShortVector toLeft = half.sub(fromLeft);
      ShortVector toAbove = d.sub(half).sub(fromAbove);
      toLeft.intoArray(right, at - labels + k);
      toAbove.intoArray(scratch, k);
      leastLeft = leastLeft.min(toLeft);
      leastUp = leastUp.min(toAbove);
    }
    best.intoArray(grid.decided, pixels);
    bestUnary.intoArray(grid.decidedUnary, pixels);
    leastLeft.intoArray(scratch, labels);
    leastUp.intoArray(scratch, labels + Lanes.COUNT);
  }

  /** Adds a step's unaries and the weights to the right and down. */
  private static void addEnergy(SkewedGrid grid, int pixels, short below, int[] sums) {
    ShortVector label = load(grid.decided, pixels);
    ShortVector after = load(grid.decided, pixels + Lanes.COUNT);
    ShortVector under = Lanes.down(after, below);
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector right = load(grid.rightWeight, pixels).blend(none, after.eq(label));
    ShortVector down = load(grid.downWeight, pixels).blend(none, under.eq(label));
    add(sums, load(grid.decidedUnary, pixels).add(right).add(down));
  }

  /** Takes the minima out of the messages to the left and above, clips them and stores them. */
  private static void finish(
      SkewedGrid grid, int at, int above, int labels, int pixels, int[] sums) {
    short[] right = grid.right;
    short[] down = grid.down;
    short[] scratch = grid.scratch;
    ShortVector leastLeft = load(scratch, labels);
    ShortVector leastUp = load(scratch, labels + Lanes.COUNT);
    ShortVector leftWeight = load(grid.rightWeight, pixels - Lanes.COUNT);
    ShortVector upWeight = load(grid.upWeight, pixels);
    for (int k = labels - Lanes.COUNT; k >= 0; k -= Lanes.COUNT) {
      int left = at - labels + k;
      load(right, left).sub(leastLeft).min(leftWeight).intoArray(right, left);
      ShortVector toAbove = load(scratch, k).sub(leastUp).min(upWeight);
      down[above + k] = toAbove.lane(0);
      Lanes.down(toAbove, load(down, left)).intoArray(down, left);
    }
    add(sums, leastLeft.add(leastUp));
  }

  private static void add(int[] sums, ShortVector values) {
    IntVector.fromArray(Lanes.INTS, sums, 0).add(Lanes.pairSums(values)).intoArray(sums, 0);
  }
}
