package org.segstream.crf.active;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.UnaryWindow;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.Transposition;

/**
 * Turns blocks of a float energy into 16-bit integers, all rounded down, so that a bound on the
 * integer energy is one on the float energy: {@code base + integer energy / scale ≤ energy}.
 *
 * <p>Works on half a vector of rows at a time, {@link Lanes#WORDS} steps at a time. Methods are
 * small and no vector is handed to a method with a loop: that would put it on the heap.
 */
final class Ingest {
  /** Makes up for the roundings of a float subtraction and a multiplication. */
  private static final float DOWN = 1 - 0x1p-21f;

  /** Sums of weights below this do not make the units finer, nats. */
  private static final double SMALLEST_ROOM = 1e-3;

  private static final int WORDS = Lanes.WORDS;
  private static final int SQUARE = WORDS * WORDS;

  /** A pixel's edges, in the order of their weights in {@link #weights}. */
  private static final int RIGHT = 0;

  private static final int LEFT = SQUARE;
  private static final int DOWNWARDS = 2 * SQUARE;
  private static final int UP = 3 * SQUARE;

  private final ActiveGrid grid;
  private final Labelling best;
  private final EdgeRows edges;
  private final Elimination elimination;
  private final UnaryWindow unaries = new UnaryWindow();
  private final Transposition transposition = new Transposition();
  private final int[] starts = new int[WORDS];
  private final float[] weights = new float[4 * SQUARE];
  private final float[] values;
  private final int labels;
  private final int[] inside = new int[WORDS];
  private final int[] caps = new int[SQUARE];
  private final float[] least = new float[WORDS];

  /**
   * @param best receives the labels of least unary
   */
  Ingest(ActiveGrid grid, Labelling best) {
    this.grid = grid;
    this.best = best;
    this.edges = new EdgeRows(grid.strips);
    this.elimination = new Elimination(grid, best);
    this.values = new float[grid.strips.labels() * SQUARE];
    this.labels = grid.strips.labels();
  }

  /**
   * Integer units per nat: as many as there is room for, rounded down to one of eight steps an
   * octave, so that frames of a stream have the same and messages carry over.
   */
  static double scale(Energy energy) {
    double room = Math.max(4 * energy.largestWeight(), SMALLEST_ROOM);
    double step = Math.scalb(1.0, Math.getExponent(room) - 3);
    return ActiveGrid.MAX_WEIGHT_SUM / (step * Math.ceil(room / step));
  }

  /** Fills all active blocks. */
  void fill(Energy from, double scale) {
    for (int n = 0; n < grid.active(); ) {
      int end = endOfRun(n);
      fill(from, (float) scale * DOWN, n, end, true);
      n = end;
    }
    elimination.run();
    for (int n = 0; n < grid.active(); n++) {
      leaveOut(grid.place(n));
    }
  }

  /** Fills blocks that have become active, and the edges that lead to them. */
  void fillNew(Energy from, double scale, boolean[] isNew) {
    for (int n = 0; n < grid.active(); n++) {
      boolean unknown = isNew[grid.block(n)];
      if (unknown || touches(grid.block(n), isNew)) {
        fill(from, (float) scale * DOWN, n, n + 1, unknown);
      }
    }
    elimination.run(isNew);
    for (int n = 0; n < grid.active(); n++) {
      if (isNew[grid.block(n)] || touches(grid.block(n), isNew)) {
        leaveOut(grid.place(n));
        Messages.fill(grid, grid.place(n));
      }
    }
  }

  private boolean touches(int block, boolean[] isNew) {
    for (int which = ActiveGrid.LEFT; which <= ActiveGrid.BELOW; which++) {
      int there = grid.neighbourBlock(block, which);
      if (there >= 0 && isNew[there]) {
        return true;
      }
    }
    return false;
  }

  /** The first active block after the n-th that is not the right neighbour of the one before it. */
  private int endOfRun(int n) {
    int end = n + 1;
    while (end < grid.active()
        && grid.block(end) == grid.block(end - 1) + 1
        && grid.block(end) % grid.strips.blocks() != 0) {
      end++;
    }
    return end;
  }

  private void fill(Energy from, float down, int first, int end, boolean withUnaries) {
    int column = grid.block(first) % grid.strips.blocks();
    int row = grid.strips.firstRow(grid.block(first));
    int left = Strips.firstColumn(column);
    int right = grid.strips.endColumn(column + end - first);
    edges.read(from, row, left, right);
    if (withUnaries) {
      from.read(row, Math.min(Strips.ROWS, grid.strips.height() - row), left, right, unaries);
    }
    for (int n = first; n < end; n++) {
      int place = grid.place(n);
      for (int half = 0; half < Lanes.COUNT; half += WORDS) {
        for (int t = 0; t < Strips.STEPS; t += WORDS) {
          int skewed = (column + n - first) * Strips.STEPS + t;
          fillWeights(down, place, t, half, skewed);
          if (withUnaries) {
            fillUnaries(down, place, t, half, skewed, row + half);
          }
        }
      }
    }
  }

  private void fillWeights(float down, int place, int t, int half, int skewed) {
    edges.startRows(starts, half);
    transposition.run(edges.right(), starts, skewed, WORDS, weights, RIGHT);
    transposition.run(edges.right(), starts, skewed - 1, WORDS, weights, LEFT);
    transposition.run(edges.down(), starts, skewed, WORDS, weights, UP);
    edges.startRows(starts, half + 1, half);
    transposition.run(edges.down(), starts, skewed, WORDS, weights, DOWNWARDS);
    for (int n = 0; n < WORDS; n++) {
      int at = grid.pixels(place, t + n) + half;
      weight(weights, RIGHT + n * WORDS, down, grid.rightWeight, at);
      weight(weights, DOWNWARDS + n * WORDS, down, grid.downWeight, at);
      weight(weights, UP + n * WORDS, down, grid.upWeight, at);
    }
    if (t == 0) {
      weight(weights, LEFT, down, grid.leftWeight, place * Lanes.COUNT + half);
    }
  }

  private static void weight(float[] weights, int from, float down, short[] to, int at) {
    ((ShortVector)
            integers(weights, from, down).convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
        .intoArray(to, at);
  }

  private static IntVector integers(float[] weights, int from, float down) {
    return (IntVector)
        FloatVector.fromArray(Lanes.FLOATS, weights, from)
            .mul(down)
            .convertShape(VectorOperators.F2I, Lanes.INTS, 0);
  }

  private void fillUnaries(float down, int place, int t, int half, int skewed, int row) {
    boolean pixelByPixel = unaries.pixelStep() > 1;
    read(half, skewed, row);
    for (int n = 0; n < WORDS; n++) {
      findInside(skewed + n - half, row);
      cap(weights, n * WORDS, down, inside, caps);
      int first = n * (pixelByPixel ? labels * WORDS : WORDS);
      int at = grid.labels(place, t + n) + half;
      int pixels = grid.pixels(place, t + n) + half;
      int step = pixelByPixel ? WORDS : SQUARE;
      findLeast(first, step, best, pixels);
      round(first, step, n * WORDS, down, at);
    }
  }

  /** Reads {@link Lanes#WORDS} steps of half a strip. */
  private void read(int half, int skewed, int row) {
    int pixelStep = unaries.pixelStep();
    int last = grid.strips.height() - 1 - row + half;
    for (int lane = 0; lane < WORDS; lane++) {
      int y = Math.min(half + lane, Math.max(0, last));
      starts[lane] = unaries.start() + y * unaries.rowStep() - (half + lane) * pixelStep;
    }
    if (pixelStep > 1) {
      transposition.run(unaries.values(), starts, skewed * labels, WORDS * labels, values, 0);
    } else {
      for (int k = 0; k < labels; k++) {
        int offset = skewed + k * unaries.labelStep();
        transposition.run(unaries.values(), starts, offset, WORDS, values, k * SQUARE);
      }
    }
  }

  /** All bits set in lanes whose pixel {@code x - lane} of row {@code row + lane} exists. */
  private void findInside(int x, int row) {
    for (int lane = 0; lane < WORDS; lane++) {
      boolean exists =
          x >= lane && x - lane < grid.strips.width() && row + lane < grid.strips.height();
      inside[lane] = exists ? -1 : 0;
    }
  }

  /** More than each pixel's edges can cost; 0 outside the grid. */
  private static void cap(float[] weights, int n, float down, int[] inside, int[] caps) {
    integers(weights, RIGHT + n, down)
        .add(integers(weights, LEFT + n, down))
        .add(integers(weights, DOWNWARDS + n, down))
        .add(integers(weights, UP + n, down))
        .add(ActiveGrid.MARGIN)
        .and(IntVector.fromArray(Lanes.INTS, inside, 0))
        .intoArray(caps, n);
  }

  private void findLeast(int first, int step, Labelling to, int pixels) {
    FloatVector minimum = FloatVector.fromArray(Lanes.FLOATS, values, first);
    IntVector label = IntVector.zero(Lanes.INTS);
    for (int k = 1; k < labels; k++) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOATS, values, first + k * step);
      VectorMask<Float> better = value.lt(minimum);
      minimum = minimum.blend(value, better);
      label = label.blend(k, better.cast(Lanes.INTS));
    }
    minimum.intoArray(least, 0);
    ((ShortVector) label.convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
        .intoArray(to.label, pixels);
  }

  private void round(int first, int step, int capsAt, float down, int at) {
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, capsAt);
    // Halves, because the difference of two floats may overflow to infinity and so above the cap.
    FloatVector half = FloatVector.fromArray(Lanes.FLOATS, least, 0).mul(0.5f);
    for (int k = 0; k < labels; k++) {
      IntVector above =
          (IntVector)
              FloatVector.fromArray(Lanes.FLOATS, values, first + k * step)
                  .mul(0.5f)
                  .sub(half)
                  .mul(2 * down)
                  .convertShape(VectorOperators.F2I, Lanes.INTS, 0);
      ((ShortVector) above.min(cap).convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
          .intoArray(grid.unary, at + k * Lanes.COUNT);
    }
  }

  /** Leaves out a block's edges to what is not active. */
  private void leaveOut(int place) {
    int last = Strips.STEPS - 1;
    if (grid.neighbour(place, ActiveGrid.RIGHT) == 0) {
      clear(grid.rightWeight, grid.pixels(place, last), Lanes.COUNT);
      clear(grid.downWeight, grid.pixels(place, last), Lanes.COUNT - 1);
    }
    if (grid.neighbour(place, ActiveGrid.LEFT) == 0) {
      clear(grid.upWeight, grid.pixels(place, 0) + 1, Lanes.COUNT - 1);
    }
    for (int t = 0; t < Strips.STEPS; t++) {
      if (grid.neighbour(place, ActiveGrid.aboveOf(t)) == 0) {
        grid.upWeight[grid.pixels(place, t)] = 0;
      }
      if (grid.neighbour(place, ActiveGrid.belowOf(t)) == 0) {
        grid.downWeight[grid.pixels(place, t) + Lanes.COUNT - 1] = 0;
      }
    }
  }

  private static void clear(short[] weights, int from, int count) {
    Arrays.fill(weights, from, from + count, (short) 0);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return unaries.bytes() + edges.bytes() + (long) Float.BYTES * values.length;
  }
}
