package org.segstream.crf;

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

  private final Crew crew;
  private final SkewedLabels decided;
  private final Scratch[] scratch;
  private boolean deciding;
  private long bound;

  Pass(SkewedGrid grid, Crew crew) {
    this.grid = grid;
    this.crew = crew;
    this.strips = grid.strips;
    this.lists = grid.lists;
    this.offsets = lists.offsets();
    this.labels = strips.labels() * Lanes.COUNT;
    this.decided = new SkewedLabels(strips);
    this.scratch = new Scratch[strips.bands()];
    for (int band = 0; band < scratch.length; band++) {
      scratch[band] = new Scratch(strips.labels());
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

  /** Value of the dual point of the last pass, in the grid's units. */
  final long bound() {
    return bound;
  }

  /** What was decided last. */
  final SkewedLabels decided() {
    return decided;
  }

  /** Sends messages, and decides labels if wanted. */
  final void run(boolean wantsLabels) {
    deciding = wantsLabels;
    crew.run(strips.bands(), this::runBand);
    bound = 0;
    for (Scratch of : scratch) {
      bound += of.bound;
    }
    for (SkewedEdges edges : grid.families) {
      for (int band = 0; band + 1 < strips.bands(); band++) {
        bound += hand(edges.seam(band));
      }
    }
  }

  private void runBand(int band) {
    int first = strips.firstSlot(band);
    int end = strips.endSlot(band);
    Scratch of = scratch[band];
    of.bound = 0;
    for (int n = 0; n < end - first; n++) {
      int slot = isForward() ? first + n : end - 1 - n;
      if (deciding) {
        decideStrip(slot, decided, of);
      } else {
        runStrip(slot, of);
      }
      of.bound += Lanes.drain(of.sums);
    }
  }

  /** Hands over what was sent across a seam; returns what the bound changes by. */
  private long hand(Seam seam) {
    return isForward() ? seam.handDown() : seam.handUp();
  }

  /** Whether in raster order. */
  abstract boolean isForward();

  /** Sends the messages of a strip; adds its part of the bound to the sums. */
  abstract void runStrip(int slot, Scratch scratch);

  /** The same, and decides its labels. */
  abstract void decideStrip(int slot, SkewedLabels decided, Scratch scratch);

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

    /** The minima of what is sent in a row and in a column. */
    final short[] least = new short[2 * Lanes.COUNT];

    final int[] sums = new int[Lanes.HALF];
    long bound;

    Scratch(int labels) {
      d = new short[labels * Lanes.COUNT];
      rest = new short[d.length];
      sent = new short[d.length];
    }
  }
}
