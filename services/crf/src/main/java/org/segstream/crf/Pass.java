package org.segstream.crf;

/**
 * A pass of TRW-S over a {@link SkewedGrid}, in raster order or reversed. Every pass yields the
 * value of a dual point, and a labelling if wanted: each pixel decided given those decided before
 * it and the messages from the others. Of a pixel's sum, rows have the half rounded down and
 * columns the rest, so that nothing is lost.
 *
 * <p>Steps are methods of their own: in a larger one, vectors end up on the heap.
 */
abstract sealed class Pass permits ForwardPass, BackwardPass {
  final SkewedGrid grid;
  final SkewedEdges edges;
  final Strips strips;

  /** Shorts from one step to the next. */
  final int labels;

  private final int[] sums = new int[Lanes.HALF];
  private final SkewedLabels decided;
  private long bound;

  Pass(SkewedGrid grid) {
    this.grid = grid;
    this.edges = grid.edges;
    this.strips = grid.strips;
    this.labels = strips.labels() * Lanes.COUNT;
    this.decided = new SkewedLabels(strips);
  }

  /** Value of the dual point of the last pass, in the grid's units. */
  long bound() {
    return bound;
  }

  /** What was decided last. */
  SkewedLabels decided() {
    return decided;
  }

  /** Sends messages, and decides labels if wanted. */
  void run(boolean deciding) {
    bound = 0;
    for (int n = 0; n < strips.count(); n++) {
      int strip = order(n, strips.count());
      if (deciding) {
        decideStrip(strip, decided, sums);
      } else {
        runStrip(strip, sums);
      }
      bound += Lanes.drain(sums);
    }
  }

  /** The strip that comes n-th of {@code count}. */
  abstract int order(int n, int count);

  /** Sends the messages of a strip; adds its part of the bound to {@code sums}. */
  abstract void runStrip(int strip, int[] sums);

  /** The same, and decides its labels. */
  abstract void decideStrip(int strip, SkewedLabels decided, int[] sums);

  /** Index of label 0 of the pixel above a step's first row. */
  final int above(int strip, int t) {
    return strips.labels(strip - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
  }
}
