package org.segstream.crf.active;

import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.energy.Energy;

/**
 * A dual point that has numbers for blocks which were active only. A pixel of another has half its
 * unary in its row and half in its column.
 *
 * @param blocks where a block's shares begin, or {@link #INACTIVE}
 * @param shares of rows, {@code [block][step][row][label]}, in the solver's units
 * @param scale integer units per nat
 */
@SuppressWarnings("ArrayRecordComponent") // nobody else has them
record BlockDuals(Strips strips, int[] blocks, int[] shares, double scale) implements DualPoint {
  static final int INACTIVE = -1;

  @Override
  public void requireFits(Energy grid, int families) {
    if (families != 2 || !strips.equals(new Strips(grid.width(), grid.height(), grid.labels()))) {
      throw new IllegalArgumentException(
          "duals of %d×%d pixels, %d labels and next neighbours for a grid of %d×%d pixels, %d"
                  .formatted(
                      strips.width(),
                      strips.height(),
                      strips.labels(),
                      grid.width(),
                      grid.height(),
                      grid.labels())
              + " labels and "
              + families
              + " families of chains");
    }
  }

  @Override
  public void read(int family, int y, double[] unaries, double[] share) {
    int row = y % Strips.ROWS;
    for (int x = 0; x < strips.width(); x++) {
      int block = blocks[strips.block(x, y)];
      int step = (x + row) % Strips.STEPS;
      int from = block + (step * Strips.ROWS + row) * strips.labels();
      for (int n = x * strips.labels(); n < (x + 1) * strips.labels(); n++) {
        share[n] = block == INACTIVE ? 0.5 * unaries[n] : shares[from++] / scale;
      }
    }
  }
}
