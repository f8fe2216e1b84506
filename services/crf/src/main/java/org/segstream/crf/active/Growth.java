package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * Finds out which blocks have to become active: those next to a pixel that does not strictly decide
 * for the label of its neighbour there. As soon as all do, nothing is lost by what is left out: the
 * edges between cost nothing in the solution, and it is one of the whole grid.
 */
final class Growth {
  private final ActiveGrid grid;
  private final Strips strips;
  private final boolean[] isNew;
  private final short[] label = new short[Lanes.COUNT];
  private long ties;
  private boolean found;

  Growth(ActiveGrid grid) {
    this.grid = grid;
    this.strips = grid.strips;
    this.isNew = new boolean[strips.count() * strips.blocks()];
  }

  /**
   * Looks at all pixels next to what is not active.
   *
   * @param labels the labels of least unary, {@code byte[height][width]}
   * @return whether any block has to become active
   */
  boolean isNeeded(byte[] labels) {
    found = false;
    Arrays.fill(isNew, false);
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(n);
      for (int t = 0; t < Strips.STEPS; t++) {
        if (isRim(place, t)) {
          decide(place, t, place * strips.labels(), grid.counts[place]);
          look(grid.block(n), place, t, labels);
        }
      }
    }
    return found;
  }

  /** The blocks that have to become active. */
  boolean[] isNew() {
    return isNew;
  }

  private boolean isRim(int place, int t) {
    return (t == 0 && lacks(place, ActiveGrid.LEFT))
        || (t == Strips.STEPS - 1 && lacks(place, ActiveGrid.RIGHT))
        || lacks(place, ActiveGrid.aboveOf(t))
        || lacks(place, ActiveGrid.belowOf(t));
  }

  private boolean lacks(int place, int neighbour) {
    return grid.neighbour(place, neighbour) == 0;
  }

  /** Finds the labels of a step's pixels by all that the messages say, and which of them tie. */
  private void decide(int place, int t, int first, int count) {
    int at = grid.labels(place, t);
    int pixels = grid.pixels(place, t);
    int before = grid.labelsOf(grid.leftOf(pixels));
    decide(at, before, grid.labelsOf(grid.above(pixels)), first, first + count);
  }

  private void decide(int at, int before, int above, int first, int end) {
    short[] down = grid.down;
    ShortVector least = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector tied = best;
    for (int n = first; n < end; n++) {
      int k = grid.offsets[n];
      ShortVector fromAbove = Lanes.up(load(down, before + k), down[above + k]);
      ShortVector onward =
          plus(load(grid.unary, at + k), load(grid.right, before + k).add(fromAbove));
      ShortVector d = plus(onward, load(grid.left, at + k).add(load(grid.up, at + k)));
      VectorMask<Short> better = d.compare(VectorOperators.LT, least);
      tied = tied.blend(0, better).blend(1, d.eq(least));
      least = least.min(d);
      best = best.blend((short) (k / Lanes.COUNT), better);
    }
    best.intoArray(label, 0);
    ties = tied.compare(VectorOperators.NE, 0).toLong();
  }

  private void look(int block, int place, int t, byte[] labels) {
    int firstRow = strips.firstRow(block);
    int column = strips.firstStep(block) + t;
    if (t == 0 && lacks(place, ActiveGrid.LEFT)) {
      for (int row = 0; row < Strips.ROWS; row++) {
        look(column, firstRow, row, -1, 0, labels);
        if (row > 0) {
          look(column, firstRow, row, 0, -1, labels);
        }
      }
    }
    if (t == Strips.STEPS - 1 && lacks(place, ActiveGrid.RIGHT)) {
      for (int row = 0; row < Strips.ROWS; row++) {
        look(column, firstRow, row, 1, 0, labels);
        if (row + 1 < Strips.ROWS) {
          look(column, firstRow, row, 0, 1, labels);
        }
      }
    }
    if (lacks(place, ActiveGrid.aboveOf(t))) {
      look(column, firstRow, 0, 0, -1, labels);
    }
    if (lacks(place, ActiveGrid.belowOf(t))) {
      look(column, firstRow, Strips.ROWS - 1, 0, 1, labels);
    }
  }

  private void look(int column, int firstRow, int row, int dx, int dy, byte[] labels) {
    int x = column - row;
    int y = firstRow + row;
    int nextX = x + dx;
    int nextY = y + dy;
    if (strips.has(x, y) && strips.has(nextX, nextY)) {
      int there = labels[nextY * strips.width() + nextX] & 0xff;
      if (label[row] != there || ((ties >> row) & 1) != 0) {
        isNew[strips.block(nextX, nextY)] = true;
        found = true;
      }
    }
  }
}
