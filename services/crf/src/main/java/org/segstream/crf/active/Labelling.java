package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import org.segstream.crf.simd.Lanes;

/** Labels of the active blocks, with their unaries; {@code [place][step][row]}. */
final class Labelling {
  /** What is not active has no label. */
  static final short NONE = -1;

  private final ActiveGrid grid;

  /** Labels. */
  short[] label = {};

  /** Their unaries. */
  short[] unary = {};

  private final int[] sums = new int[Lanes.WORDS];

  Labelling(ActiveGrid grid) {
    this.grid = grid;
  }

  /** Only for {@link ActiveGrid}, which knows how long its arrays are. */
  void makeRoom(int length) {
    label = Arrays.copyOf(label, length);
    unary = Arrays.copyOf(unary, length);
    Arrays.fill(label, 0, grid.pixels(1, 0), NONE);
  }

  /** Becomes equal to another labelling of the same grid. */
  void set(Labelling other) {
    for (int n = 0; n < grid.active(); n++) {
      set(other, grid.place(n));
    }
  }

  /** Becomes equal to another labelling in one block. */
  void set(Labelling other, int place) {
    int at = grid.pixels(place, 0);
    System.arraycopy(other.label, at, label, at, Strips.STEPS * Lanes.COUNT);
    System.arraycopy(other.unary, at, unary, at, Strips.STEPS * Lanes.COUNT);
  }

  /** Whether another labelling has other labels in a block. */
  boolean differs(Labelling other, int place) {
    int from = grid.pixels(place, 0);
    int to = from + Strips.STEPS * Lanes.COUNT;
    return !Arrays.equals(label, from, to, other.label, from, to);
  }

  /** In how many active pixels another labelling has another label. */
  int differences(Labelling other) {
    int count = 0;
    for (int n = 0; n < grid.active(); n++) {
      int from = grid.pixels(grid.place(n), 0);
      for (int at = from; at < from + Strips.STEPS * Lanes.COUNT; at++) {
        count += label[at] == other.label[at] ? 0 : 1;
      }
    }
    return count;
  }

  /** Energy in the grid's units, but for the edges that are left out. */
  long energy() {
    long energy = 0;
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(n);
      for (int t = 0; t < Strips.STEPS; t++) {
        int after = after(place, t);
        addCosts(grid, label, unary, grid.pixels(place, t), after, label[below(place, t)], sums);
      }
      energy += Lanes.drain(sums);
    }
    return energy;
  }

  /** Index of the pixel in row 0 of the step after one. */
  int after(int place, int t) {
    return t + 1 < Strips.STEPS
        ? grid.pixels(place, t + 1)
        : grid.pixels(grid.neighbour(place, ActiveGrid.RIGHT), 0);
  }

  /** Index of the pixel in row 0 of the step before one. */
  int before(int place, int t) {
    return t > 0
        ? grid.pixels(place, t - 1)
        : grid.pixels(grid.neighbour(place, ActiveGrid.LEFT), Strips.STEPS - 1);
  }

  /** Index of the pixel below a step's last row. */
  int below(int place, int t) {
    return grid.below(grid.pixels(place, t) + Lanes.COUNT - 1);
  }

  /** Index of the pixel above a step's first row. */
  int above(int place, int t) {
    return grid.above(grid.pixels(place, t));
  }

  private static void addCosts(
      ActiveGrid grid, short[] label, short[] unary, int at, int after, short below, int[] sums) {
    ShortVector own = load(label, at);
    ShortVector next = load(label, after);
    ShortVector under = Lanes.down(next, below);
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector right = load(grid.rightWeight, at).blend(none, next.eq(own));
    ShortVector down = load(grid.downWeight, at).blend(none, under.eq(own));
    Lanes.add(sums, load(unary, at), right.add(down));
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (label.length + unary.length);
  }
}
