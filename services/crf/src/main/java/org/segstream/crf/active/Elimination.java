package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * Eliminates labels from blocks of a Potts energy without loss. Let {@code y} be the labels of
 * least unary. A label {@code k} that is nowhere {@code y} in a block is not needed there if every
 * pixel {@code i} has
 *
 * <p>{@code u_i(k) - u_i(y_i) ≥ ½ Σ w_ij [y_i ≠ y_j] + Σ w_ij}, with the first sum over neighbours
 * in the block, and the second over those in neighbouring blocks that may still have {@code k}.
 *
 * <p>For in any labelling the block's pixels of label {@code k} can take {@code y} instead: an edge
 * between two of them costs more only where {@code y} changes, half of which each of them pays; one
 * to a pixel of another label cost its weight already; and one into a neighbouring block costs more
 * only if {@code k} is there. Blocks follow each other, so of two neighbours the first pays.
 *
 * <p>The weights of edges to what is not active count, so that nothing becomes false when more
 * becomes active. The same holds in each chain when a row pays for edges along the row, and a
 * column for those along the column: that is how duals are found for eliminated labels. The check
 * of those knows the weights before they were rounded down, so each edge counts a unit more.
 */
final class Elimination {
  /** Of a label that is still there. */
  static final byte ALIVE = 0;

  /** Of one that was eliminated; the neighbours that were paid for are added, a bit for each. */
  static final byte ELIMINATED = 64;

  private static final int SIZE = Strips.STEPS * Lanes.COUNT;

  /** Beyond two sweeps hardly anything is gained. */
  private static final int SWEEPS = 2;

  private final ActiveGrid grid;
  private final Labelling best;
  private final int labels;
  private final boolean[] isBest;

  /** What a block's pixels have to pay within it, {@code [step][row]}. */
  private final short[] within = new short[SIZE];

  /** The same with what they have to pay to neighbours. */
  private final short[] needed = new short[SIZE];

  /**
   * @param best labels of least unary
   */
  Elimination(ActiveGrid grid, Labelling best) {
    this.grid = grid;
    this.best = best;
    this.labels = grid.strips.labels();
    this.isBest = new boolean[labels];
  }

  /** What an edge within a block costs each of its pixels. */
  static int half(int weight) {
    return weight / 2 + 1;
  }

  /** What an edge to a neighbouring block costs. */
  static int whole(int weight) {
    return weight + 1;
  }

  /**
   * Eliminates labels from all active blocks, whose weights are all in place, and lists the rest.
   */
  void run() {
    for (int n = 0; n < grid.active(); n++) {
      begin(grid.place(n), grid.block(n));
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int n = 0; n < grid.active(); n++) {
        int nth = sweep % 2 == 0 ? n : grid.active() - 1 - n;
        eliminate(grid.place(nth));
      }
    }
    for (int n = 0; n < grid.active(); n++) {
      list(grid.place(n));
    }
  }

  /** The same for blocks that have become active. */
  void run(boolean[] isNew) {
    for (int n = 0; n < grid.active(); n++) {
      if (isNew[grid.block(n)]) {
        begin(grid.place(n), grid.block(n));
      }
    }
    for (int n = 0; n < grid.active(); n++) {
      if (isNew[grid.block(n)]) {
        eliminate(grid.place(n));
        list(grid.place(n));
      }
    }
  }

  private void begin(int place, int block) {
    settleOutside(place, block);
    Arrays.fill(grid.eliminated, place * labels, (place + 1) * labels, ALIVE);
  }

  private void eliminate(int place) {
    findBest(place);
    payWithin(place);
    int added = -1;
    for (int k = 0; k < labels; k++) {
      if (!isBest[k] && grid.eliminated[place * labels + k] == ALIVE) {
        int paid = paid(place, k);
        if (paid != added) {
          System.arraycopy(within, 0, needed, 0, SIZE);
          payNeighbours(place, paid);
          added = paid;
        }
        if (canPay(grid.unary, grid.labels(place, 0) + k * Lanes.COUNT, grid.step, needed)) {
          grid.eliminated[place * labels + k] = (byte) (ELIMINATED | paid);
        }
      }
    }
  }

  private void findBest(int place) {
    Arrays.fill(isBest, false);
    int from = grid.pixels(place, 0);
    for (int i = from; i < from + SIZE; i++) {
      isBest[best.label[i]] = true;
    }
  }

  /** The neighbours that may have a label, a bit for each; those that are not active always. */
  private int paid(int place, int label) {
    int paid = 0;
    for (int which = ActiveGrid.LEFT; which <= ActiveGrid.BELOW; which++) {
      int there = grid.neighbour(place, which);
      boolean has = there == 0 || grid.eliminated[there * labels + label] == ALIVE;
      paid |= has ? 1 << which : 0;
    }
    return paid;
  }

  /** For the edges within a block where labels of least unary meet. */
  private void payWithin(int place) {
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    none.intoArray(within, 0);
    for (int t = 0; t + 1 < Strips.STEPS; t++) {
      payWithin(best.label, grid.rightWeight, grid.downWeight, grid.pixels(place, t), t, within);
    }
  }

  private static void payWithin(
      short[] label, short[] rightWeight, short[] downWeight, int at, int t, short[] to) {
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector own = load(label, at);
    ShortVector next = load(label, at + Lanes.COUNT);
    ShortVector right = halved(load(rightWeight, at)).blend(none, own.eq(next));
    ShortVector under = Lanes.down(next, own.lane(Lanes.COUNT - 1));
    ShortVector down = halved(load(downWeight, at)).blend(none, under.eq(own));
    ShortVector lowered = down.withLane(Lanes.COUNT - 1, (short) 0);
    int here = t * Lanes.COUNT;
    load(to, here).add(right).add(lowered).intoArray(to, here);
    right.add(Lanes.up(lowered, (short) 0)).intoArray(to, here + Lanes.COUNT);
  }

  private static ShortVector halved(ShortVector weights) {
    return weights.lanewise(VectorOperators.LSHR, 1).add((short) 1);
  }

  /** For the edges to some of the neighbours. */
  private void payNeighbours(int place, int paid) {
    int last = Strips.STEPS - 1;
    if (has(paid, ActiveGrid.LEFT)) {
      int first = grid.pixels(place, 0);
      for (int row = 0; row < Lanes.COUNT; row++) {
        needed[row] += (short) whole(grid.leftWeight[place * Lanes.COUNT + row]);
        needed[row] += (short) (row > 0 ? whole(grid.upWeight[first + row]) : 0);
      }
    }
    if (has(paid, ActiveGrid.RIGHT)) {
      int at = grid.pixels(place, last);
      for (int row = 0; row < Lanes.COUNT; row++) {
        int n = last * Lanes.COUNT + row;
        needed[n] += (short) whole(grid.rightWeight[at + row]);
        needed[n] += (short) (row + 1 < Lanes.COUNT ? whole(grid.downWeight[at + row]) : 0);
      }
    }
    for (int t = 0; t < Strips.STEPS; t++) {
      int at = grid.pixels(place, t);
      int lowest = t * Lanes.COUNT + Lanes.COUNT - 1;
      if (has(paid, ActiveGrid.aboveOf(t))) {
        needed[t * Lanes.COUNT] += (short) whole(grid.upWeight[at]);
      }
      if (has(paid, ActiveGrid.belowOf(t))) {
        needed[lowest] += (short) whole(grid.downWeight[at + Lanes.COUNT - 1]);
      }
    }
  }

  /** Whether a neighbour is among some, see {@link #ELIMINATED}. */
  static boolean has(int paid, int which) {
    return ((paid >> which) & 1) != 0;
  }

  private static boolean canPay(short[] unary, int at, int step, short[] needed) {
    for (int t = 0; t < Strips.STEPS; t++) {
      if (isLess(unary, at + t * step, needed, t * Lanes.COUNT)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLess(short[] a, int at, short[] b, int other) {
    return load(a, at).lt(load(b, other)).anyTrue();
  }

  /** Lists the labels of a block that passes have to visit. */
  private void list(int place) {
    int first = place * labels;
    int count = 0;
    for (int k = 0; k < labels; k++) {
      if (grid.eliminated[first + k] == ALIVE) {
        grid.offsets[first + count++] = k * Lanes.COUNT;
      }
    }
    grid.counts[place] = count;
    int at = grid.pixels(place, 0);
    Arrays.fill(best.unary, at, at + SIZE, (short) 0);
  }

  /**
   * Gives pixels outside the grid a label of their own, one that the block has anyway: all
   * labellings agree there, and they can pay what rounding asks for.
   */
  private void settleOutside(int place, int block) {
    Strips strips = grid.strips;
    int column = strips.firstStep(block);
    int rows = strips.height() - strips.firstRow(block);
    if (column >= Strips.ROWS && column + Strips.STEPS <= strips.width() && rows >= Strips.ROWS) {
      return;
    }
    int at = grid.pixels(place, 0);
    int inside = 0;
    while (inside < SIZE && isOutside(column, rows, inside)) {
      inside++;
    }
    short label = inside < SIZE ? best.label[at + inside] : 0;
    for (int n = 0; n < SIZE; n++) {
      if (isOutside(column, rows, n)) {
        best.label[at + n] = label;
        for (int k = 0; k < labels; k++) {
          int to = grid.labelsOf(at + n) + k * Lanes.COUNT;
          grid.unary[to] = k == label ? 0 : (short) ActiveGrid.MARGIN;
        }
      }
    }
  }

  private boolean isOutside(int column, int rows, int n) {
    int row = n % Lanes.COUNT;
    int x = column + n / Lanes.COUNT - row;
    return x < 0 || x >= grid.strips.width() || row >= rows;
  }
}
