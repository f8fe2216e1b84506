package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * Improves a labelling where labels meet: every run of boundary pixels in a row, then in a column,
 * is labelled again by dynamic programming, given the pixels around it, out of the labels found in
 * and around it. Never raises the energy.
 */
final class Polish {
  private final ActiveGrid grid;
  private final RunLabelling run;

  /** Whether a pixel is at a boundary, {@code [place][step]}, a bit for each row. */
  private int[] boundary = {};

  Polish(ActiveGrid grid) {
    this.grid = grid;
    this.run = new RunLabelling(grid);
  }

  /** Polishes in place. */
  void polish(Labelling labelling) {
    mark(labelling);
    label(labelling, true);
    mark(labelling);
    label(labelling, false);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Integer.BYTES * boundary.length;
  }

  private void mark(Labelling labelling) {
    int lines = ActiveGrid.line(labelling.label.length);
    if (boundary.length < lines) {
      boundary = new int[lines];
    }
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(n);
      for (int t = 0; t < Strips.STEPS; t++) {
        int at = grid.pixels(place, t);
        boundary[ActiveGrid.line(at)] = (int) boundary(labelling, place, t, at);
      }
    }
  }

  private static long boundary(Labelling of, int place, int t, int at) {
    return boundary(
        of.label,
        at,
        of.before(place, t),
        of.after(place, t),
        of.label[of.above(place, t)],
        of.label[of.below(place, t)]);
  }

  private static long boundary(
      short[] label, int at, int before, int after, short first, short last) {
    ShortVector own = load(label, at);
    ShortVector left = load(label, before);
    ShortVector right = load(label, after);
    return own.compare(VectorOperators.NE, left)
        .or(own.compare(VectorOperators.NE, right))
        .or(own.compare(VectorOperators.NE, Lanes.up(left, first)))
        .or(own.compare(VectorOperators.NE, Lanes.down(right, last)))
        .toLong();
  }

  private boolean isBoundary(int pixel) {
    return pixel >= grid.pixels(1, 0)
        && ((boundary[ActiveGrid.line(pixel)] >> ActiveGrid.row(pixel)) & 1) != 0;
  }

  /** Labels all runs along rows or columns, from their first pixels on. */
  private void label(Labelling labelling, boolean rows) {
    for (int n = 0; n < grid.active(); n++) {
      for (int t = 0; t < Strips.STEPS; t++) {
        int at = grid.pixels(grid.place(n), t);
        for (int left = boundary[ActiveGrid.line(at)]; left != 0; left &= left - 1) {
          int pixel = at + Integer.numberOfTrailingZeros(left);
          if (!isBoundary(rows ? grid.leftOf(pixel) : grid.above(pixel))) {
            label(labelling, pixel, rows);
          }
        }
      }
    }
  }

  private void label(Labelling labelling, int first, boolean rows) {
    run.begin(rows);
    for (int pixel = first;
        isBoundary(pixel);
        pixel = rows ? grid.rightOf(pixel) : grid.below(pixel)) {
      run.add(pixel);
    }
    run.label(labelling);
  }
}
