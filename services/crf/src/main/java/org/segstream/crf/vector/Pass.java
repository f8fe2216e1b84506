package org.segstream.crf.vector;

import org.jspecify.annotations.Nullable;
import org.segstream.crf.simd.Lanes;

/**
 * A pass of TRW-S over a {@link SkewedGrid}, in raster order or reversed. Every pass yields the
 * value of a dual point, and a labelling if wanted: each pixel decided given those decided before
 * it and the messages from the others. A pixel's sum is shared among its chains without loss: what
 * is rounded off goes to the last one.
 *
 * <p>Bands are independent of each other within a pass, so any number of threads gives the same
 * numbers. Steps are methods of their own: in a larger one, vectors end up on the heap.
 */
abstract sealed class Pass
    permits ForwardPass, BackwardPass, StridedForwardPass, StridedBackwardPass {
  final SkewedGrid grid;
  final Strips strips;

  /** The labels to visit, by block. */
  final LabelLists lists;

  /** Their distances from label 0, see {@link LabelLists#offsets()}. */
  final int[] offsets;

  /** Shorts from one step to the next. */
  final int labels;

  /** What labels cost where they meet; null for Potts. */
  final @Nullable CostTable table;

  private final Crew crew;
  private final Frontier frontier;
  private final SkewedLabels decided;
  private final Scratch[] scratch;

  /** What each block has added to the bound, by the messages it knew when it was last visited. */
  private final long[] values;

  private boolean deciding;

  Pass(SkewedGrid grid, Crew crew) {
    this.grid = grid;
    this.crew = crew;
    this.strips = grid.strips;
    this.lists = grid.lists;
    this.frontier = grid.frontier;
    this.offsets = lists.offsets();
    this.labels = strips.labels() * Lanes.COUNT;
    this.table = grid.table.orElse(null);
    this.decided = new SkewedLabels(strips);
    this.values = new long[lists.blocks()];
    this.scratch = new Scratch[strips.bands()];
    for (int band = 0; band < scratch.length; band++) {
      scratch[band] = new Scratch(grid);
    }
  }

  /** The passes for a grid: those of stride 1 alone are faster. */
  static Pass forward(SkewedGrid grid, Crew crew) {
    return grid.isPlain() ? new ForwardPass(grid, crew) : new StridedForwardPass(grid, crew);
  }

  /** As {@link #forward}. */
  static Pass backward(SkewedGrid grid, Crew crew) {
    return grid.isPlain() ? new BackwardPass(grid, crew) : new StridedBackwardPass(grid, crew);
  }

  /**
   * Value of the dual point of the last pass, in the grid's units; while blocks rest, of a pass in
   * reversed order.
   */
  final long bound() {
    long bound = 0;
    for (long value : values) {
      bound += value;
    }
    return bound;
  }

  /** Each block's part of the bound, see {@link LabelLists#block}. */
  final long[] values() {
    return values;
  }

  /** What was decided last. */
  final SkewedLabels decided() {
    return decided;
  }

  /** Sends messages of the blocks that do not rest, and decides their labels if wanted. */
  final void run(boolean wantsLabels) {
    deciding = wantsLabels;
    crew.run(strips.bands(), this::runBand);
    for (SkewedEdges edges : grid.families) {
      for (int band = 0; band + 1 < strips.bands(); band++) {
        edges.seam(band).hand(isForward(), frontier, values);
      }
    }
  }

  private void runBand(int band) {
    int first = strips.firstSlot(band);
    int end = strips.endSlot(band);
    for (int n = 0; n < end - first; n++) {
      int slot = isForward() ? first + n : end - 1 - n;
      for (int b = 0; b < strips.blocks(); b++) {
        int from = (isForward() ? b : strips.blocks() - 1 - b) * Strips.BLOCK;
        if (!frontier.rests(lists.block(slot, from))) {
          visit(slot, from, scratch[band]);
        }
      }
    }
  }

  private void visit(int slot, int from, Scratch of) {
    frontier.before(isForward(), slot, from);
    if (deciding) {
      decideBlock(slot, from, decided, of);
    } else {
      runBlock(slot, from, of);
    }
    values[lists.block(slot, from)] = of.drain();
    frontier.after(isForward(), slot, from, values);
  }

  /** Whether in raster order. */
  abstract boolean isForward();

  /** Sends the messages of a block of steps; adds its part of the bound to the sums. */
  abstract void runBlock(int slot, int from, Scratch scratch);

  /** The same, and decides its labels. */
  abstract void decideBlock(int slot, int from, SkewedLabels decided, Scratch scratch);

  /** Index of label 0 of the pixel above a step's first row. */
  final int above(int slot, int t) {
    return strips.labels(slot - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
  }

  /** Room for the work on a band. */
  static final class Scratch {
    /** A step's sums, {@code [label][row]}. */
    final short[] d;

    /** What of the sums has not been shared out, likewise. */
    final short[] rest;

    /** Messages on their way, likewise. */
    final short[] sent;

    /**
     * The minima of what is sent in a row and in a column, of one step of the block after the
     * other. They are added up when the block is done: fewer vectors in a step, which are on the
     * heap when the compiler takes too much of it together.
     */
    final short[] least;

    /** Where those of this step are. */
    int at;

    /** With a table: what a step's edges cost for each of its fractions. */
    final short[] costs;

    /** With a table: values before they are lowered, or neighbours' labels. */
    final short[] aside;

    /** With a table: up to where a value is of use to other labels. */
    final short[] limit;

    /** With a table: the labels whose values are, by their distance from label 0. */
    final int[] useful;

    Scratch(SkewedGrid grid) {
      d = new short[grid.strips.labels() * Lanes.COUNT];
      rest = new short[d.length];
      sent = new short[d.length];
      least = new short[Strips.BLOCK * grid.families.length * 2 * Lanes.COUNT];
      costs = new short[grid.table.map(CostTable::count).orElse(0) * Lanes.COUNT];
      limit = new short[Lanes.COUNT];
      useful = new int[grid.strips.labels()];
      aside = new short[d.length];
    }

    /** The sum of the minima, which are forgotten. */
    private int drain() {
      int sum = 0;
      for (int n = 0; n < at; n++) {
        sum += least[n];
      }
      at = 0;
      return sum;
    }
  }
}
