package org.segstream.crf.active;

import java.util.List;
import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.energy.Energy;

/**
 * Reads off the dual point of the messages as they are after a pass. A pixel's row has half of its
 * sum, without what the row's messages bring; its column has the rest of its unary. A pixel that is
 * not active has half its unary in each.
 *
 * <p>A label that passes leave out gets, in each chain, enough more than the pixel's best label that
 * no chain prefers it: its unary is larger by more than all the pixel's edges can cost.
 */
final class ActiveDuals {
  private final ActiveGrid grid;
  private final Strips strips;
  private final double scale;

  /**
   * @param scale integer units per nat
   */
  ActiveDuals(ActiveGrid grid, double scale) {
    this.grid = grid;
    this.strips = grid.strips;
    this.scale = scale;
  }

  /** The dual point, in nats. */
  DualPoint read(Energy energy) {
    int labels = strips.labels();
    double[] rows = new double[energy.pixels() * labels];
    for (int i = 0; i < energy.pixels(); i++) {
      int x = i % strips.width();
      int y = i / strips.width();
      int place = grid.placeOf(strips.block(x, y));
      if (place == 0) {
        for (int k = 0; k < labels; k++) {
          rows[i * labels + k] = 0.5 * energy.unary(x, y, k);
        }
      } else {
        int row = y % Strips.ROWS;
        read(place, grid.pixels(place, (x + row) % Strips.STEPS) + row, rows, i * labels);
      }
    }
    return new DualPoint(List.of(rows));
  }

  private void read(int place, int pixel, double[] rows, int to) {
    int here = grid.labelsOf(pixel);
    int left = grid.labelsOf(grid.leftOf(pixel));
    int above = grid.labelsOf(grid.above(pixel));
    int most = grid.rightWeight[pixel] + grid.rightWeight[grid.leftOf(pixel)] + 2;
    int first = place * strips.labels();
    int best = 0;
    for (int n = first; n < first + grid.counts[place]; n++) {
      int k = grid.offsets[n];
      int share = share(here + k, left + k, above + k);
      rows[to + k / Strips.ROWS] = share / scale;
      best = grid.unary[here + k] == 0 ? share : best;
    }
    int n = first;
    for (int k = 0; k < strips.labels(); k++) {
      if (n < first + grid.counts[place] && grid.offsets[n] == k * Strips.ROWS) {
        n++;
      } else {
        rows[to + k] = (best + most) / scale;
      }
    }
  }

  private int share(int here, int left, int above) {
    int inRow = grid.left[here] + grid.right[left];
    int inColumn = grid.up[here] + grid.down[above];
    int d = Math.min(Short.MAX_VALUE, grid.unary[here] + inRow + inColumn);
    return (d >> 1) - inRow;
  }
}
