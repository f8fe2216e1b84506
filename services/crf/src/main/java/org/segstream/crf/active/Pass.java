package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * A pass of TRW-S over the active blocks of an {@link ActiveGrid}, in raster order or reversed. A
 * pixel's sum {@code d} of unary and incoming messages is shared by its row and its column: the row
 * gets {@code ⌊d/2⌋}, the column the rest. What a pixel sends is its share without the message that
 * came back along the edge, without the minimum, and clipped to the edge's weight. The minima add
 * up to the bound.
 *
 * <p>Steps are methods of their own, which take and leave vectors in arrays: in a larger one,
 * vectors end up on the heap.
 */
abstract sealed class Pass permits ForwardPass, BackwardPass {
  final ActiveGrid grid;

  /** What the pass decided last. */
  final Labelling decided;

  /**
   * The minima of what is sent in a row and in a column, of one step of the block after the other.
   */
  final short[] least = new short[2 * Strips.STEPS * Lanes.COUNT];

  private long bound;
  private int left;
  private int aboveFirst;
  private int above;

  Pass(ActiveGrid grid) {
    this.grid = grid;
    this.decided = grid.newLabelling();
  }

  /** Value of the dual point of the last pass, in the grid's units. */
  final long bound() {
    return bound;
  }

  /** Sends the messages of all active blocks, and decides their labels if wanted. */
  final void run(boolean deciding) {
    bound = 0;
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(isForward() ? n : grid.active() - 1 - n);
      look(place);
      visit(place, deciding);
      bound += minima(least);
    }
  }

  private static int minima(short[] least) {
    IntVector sum = IntVector.zero(Lanes.INTS);
    for (int n = 0; n < least.length; n += Lanes.COUNT) {
      sum = sum.add(Lanes.pairSums(load(least, n)));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** Whether in raster order. */
  abstract boolean isForward();

  /** Sends a block's messages; leaves the minima. */
  abstract void visit(int place, boolean deciding);

  /** Where a block's neighbours lie; looked up once for all its steps. */
  final void look(int place) {
    int last = Lanes.COUNT - 1;
    left = grid.labels(grid.neighbour(place, ActiveGrid.LEFT), Strips.STEPS - 1);
    aboveFirst =
        grid.labels(grid.neighbour(place, ActiveGrid.ABOVE_FIRST), Strips.STEPS - 1) + last;
    above = grid.labels(grid.neighbour(place, ActiveGrid.ABOVE), 0) + last;
  }

  /** Index of label 0 of the step before one. */
  final int before(int at, int t) {
    return t > 0 ? at - grid.step : left;
  }

  /** Index of label 0 of the pixel above a step's first row. */
  final int above(int t) {
    return t > 0 ? above + (t - 1) * grid.step : aboveFirst;
  }
}
