package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.simd.Lanes;

/**
 * The energy of a labelling under the float model, in double. All pixels at their least unary is
 * what it starts from; added is what pixels of active blocks with another label cost more, and the
 * edges where labels differ, those to what is not active included.
 */
final class FloatEnergy {
  private final ActiveGrid grid;
  private final Strips strips;
  private final Labelling best;

  /**
   * @param best labels of least unary
   */
  FloatEnergy(ActiveGrid grid, Labelling best) {
    this.grid = grid;
    this.strips = grid.strips;
    this.best = best;
  }

  /**
   * Sums up.
   *
   * @param base the sum of all least unaries, nats
   * @param labels where nothing is active, the labels; {@code byte[height][width]}
   */
  double of(Energy energy, double base, Labelling labelling, byte[] labels) {
    double sum = base;
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(n);
      int firstRow = strips.firstRow(grid.block(n));
      int column = strips.firstStep(grid.block(n));
      for (int t = 0; t < Strips.STEPS; t++) {
        int at = grid.pixels(place, t);
        sum += unaries(energy, labelling, at, column + t, firstRow);
        sum += edges(energy, labelling, place, t, column + t, firstRow);
        sum += leftOut(energy, labelling.label, place, t, column + t, firstRow, labels);
      }
    }
    return sum;
  }

  private double unaries(Energy energy, Labelling of, int at, int column, int firstRow) {
    double sum = 0;
    for (long left = unlike(of.label, at, best.label, at); left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      int x = column - row;
      int y = firstRow + row;
      if (strips.has(x, y)) {
        double more = energy.unary(x, y, of.label[at + row]);
        sum += more - energy.unary(x, y, best.label[at + row]);
      }
    }
    return sum;
  }

  private static long unlike(short[] a, int at, short[] b, int other) {
    return load(a, at).compare(VectorOperators.NE, load(b, other)).toLong();
  }

  private static long unlikeBelow(short[] a, int at, int after, short below) {
    ShortVector under = Lanes.down(load(a, after), below);
    return load(a, at).compare(VectorOperators.NE, under).toLong();
  }

  /** The edges to the right and down within what is active. */
  private double edges(Energy energy, Labelling of, int place, int t, int column, int firstRow) {
    int at = grid.pixels(place, t);
    int after = of.after(place, t);
    int below = of.below(place, t);
    int lanes = Lanes.COUNT;
    boolean toNext = t + 1 < Strips.STEPS || grid.neighbour(place, ActiveGrid.RIGHT) != 0;
    boolean toBelow = grid.neighbour(place, ActiveGrid.belowOf(t)) != 0;
    long lastLane = 1L << (lanes - 1);
    long right = toNext ? unlike(of.label, at, of.label, after) : 0;
    long down = unlikeBelow(of.label, at, after, of.label[below]);
    down &= (toNext ? lastLane - 1 : 0) | (toBelow ? lastLane : 0);
    double sum = 0;
    for (; right != 0; right &= right - 1) {
      int row = Long.numberOfTrailingZeros(right);
      sum += rightWeight(energy, column - row, firstRow + row);
    }
    for (; down != 0; down &= down - 1) {
      int row = Long.numberOfTrailingZeros(down);
      sum += downWeight(energy, column - row, firstRow + row);
    }
    return sum;
  }

  /** The edges of a step's pixels to what is not active. */
  private double leftOut(
      Energy energy, short[] label, int place, int t, int column, int firstRow, byte[] labels) {
    int at = grid.pixels(place, t);
    int last = Strips.ROWS - 1;
    double sum = 0;
    if (t == 0 && grid.neighbour(place, ActiveGrid.LEFT) == 0) {
      for (int row = 0; row <= last; row++) {
        int x = column - row;
        int y = firstRow + row;
        sum += isOther(label[at + row], x, y, x - 1, y, labels) ? energy.right(x - 1, y) : 0;
        boolean up = row > 0 && isOther(label[at + row], x, y, x, y - 1, labels);
        sum += up ? energy.down(x, y - 1) : 0;
      }
    }
    if (t == Strips.STEPS - 1 && grid.neighbour(place, ActiveGrid.RIGHT) == 0) {
      for (int row = 0; row <= last; row++) {
        int x = column - row;
        int y = firstRow + row;
        sum += isOther(label[at + row], x, y, x + 1, y, labels) ? energy.right(x, y) : 0;
        boolean down = row < last && isOther(label[at + row], x, y, x, y + 1, labels);
        sum += down ? energy.down(x, y) : 0;
      }
    }
    if (grid.neighbour(place, ActiveGrid.aboveOf(t)) == 0) {
      boolean up = isOther(label[at], column, firstRow, column, firstRow - 1, labels);
      sum += up ? energy.down(column, firstRow - 1) : 0;
    }
    if (grid.neighbour(place, ActiveGrid.belowOf(t)) == 0) {
      int x = column - last;
      int y = firstRow + last;
      sum += isOther(label[at + last], x, y, x, y + 1, labels) ? energy.down(x, y) : 0;
    }
    return sum;
  }

  private boolean isOther(short own, int x, int y, int otherX, int otherY, byte[] labels) {
    return strips.has(x, y)
        && strips.has(otherX, otherY)
        && own != (labels[otherY * strips.width() + otherX] & 0xff);
  }

  private double rightWeight(Energy energy, int x, int y) {
    return strips.has(x, y) && strips.has(x + 1, y) ? energy.right(x, y) : 0;
  }

  private double downWeight(Energy energy, int x, int y) {
    return strips.has(x, y) && strips.has(x, y + 1) ? energy.down(x, y) : 0;
  }
}
