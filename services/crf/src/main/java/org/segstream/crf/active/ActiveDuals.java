package org.segstream.crf.active;

import java.util.Arrays;
import org.segstream.crf.certificate.DualPoint;

/**
 * Reads off the dual point of the messages as they are after a pass. A pixel's row has half of its
 * sum, without what the row's messages bring; its column has the rest of its unary.
 *
 * <p>A label that was eliminated gets, in each chain, as much more than the pixel's label of least
 * unary as the chain's edges were paid for, see {@link Elimination}: no chain prefers it.
 */
final class ActiveDuals {
  private final ActiveGrid grid;
  private final Strips strips;
  private final Labelling best;

  /**
   * @param best labels of least unary
   */
  ActiveDuals(ActiveGrid grid, Labelling best) {
    this.grid = grid;
    this.best = best;
    this.strips = grid.strips;
  }

  /**
   * The dual point of this moment: a copy of what the active blocks have.
   *
   * @param scale integer units per nat
   */
  DualPoint read(double scale) {
    int[] blocks = new int[strips.count() * strips.blocks()];
    Arrays.fill(blocks, BlockDuals.INACTIVE);
    int size = Strips.STEPS * Strips.ROWS * strips.labels();
    int[] shares = new int[grid.active() * size];
    for (int n = 0; n < grid.active(); n++) {
      blocks[grid.block(n)] = n * size;
      int first = grid.pixels(grid.place(n), 0);
      for (int m = 0; m < Strips.STEPS * Strips.ROWS; m++) {
        read(first + m, shares, n * size + m * strips.labels());
      }
    }
    return new BlockDuals(strips, blocks, shares, scale);
  }

  /** Reads the row's shares of one pixel, in the grid's units. */
  void read(int pixel, int[] shares, int to) {
    int place = ActiveGrid.placeOfPixel(pixel);
    int here = grid.labelsOf(pixel);
    int left = grid.labelsOf(grid.leftOf(pixel));
    int above = grid.labelsOf(grid.above(pixel));
    int k0 = best.label[pixel] * Strips.ROWS;
    int least = share(here + k0, left + k0, above + k0);
    int within = within(pixel);
    for (int k = 0; k < strips.labels(); k++) {
      byte how = grid.eliminated[place * strips.labels() + k];
      int at = k * Strips.ROWS;
      shares[to + k] =
          how == Elimination.ALIVE
              ? share(here + at, left + at, above + at)
              : least + within + toNeighbours(place, pixel, how);
    }
  }

  /** What an eliminated label pays for edges along the row within the block. */
  private int within(int pixel) {
    int t = ActiveGrid.stepOf(pixel);
    int left = grid.leftOf(pixel);
    int right = grid.rightOf(pixel);
    boolean before = t > 0 && best.label[left] != best.label[pixel];
    boolean after = t + 1 < Strips.STEPS && best.label[right] != best.label[pixel];
    return (before ? Elimination.half(grid.rightWeight[left]) : 0)
        + (after ? Elimination.half(grid.rightWeight[pixel]) : 0);
  }

  /** The same for edges along the row to neighbouring blocks. */
  private int toNeighbours(int place, int pixel, byte how) {
    int t = ActiveGrid.stepOf(pixel);
    boolean before = t == 0 && Elimination.has(how, ActiveGrid.LEFT);
    boolean after = t + 1 == Strips.STEPS && Elimination.has(how, ActiveGrid.RIGHT);
    int row = ActiveGrid.row(pixel);
    return (before ? Elimination.whole(grid.leftWeight[place * Strips.ROWS + row]) : 0)
        + (after ? Elimination.whole(grid.rightWeight[pixel]) : 0);
  }

  private int share(int here, int left, int above) {
    int inRow = grid.left[here] + grid.right[left];
    int inColumn = grid.up[here] + grid.down[above];
    int d = Math.min(Short.MAX_VALUE, grid.unary[here] + inRow + inColumn);
    return (d >> 1) - inRow;
  }
}
