package org.segstream.crf.training;

/** Moves between points of the dual: arrays of all families but the last, in tiles. */
final class Descent {
  private final TileLayout layout;
  private final BlockWorkers<?> workers;

  Descent(DualSweeps sweeps) {
    layout = sweeps.layout();
    workers = sweeps.workers();
  }

  /** {@code mean = factor · Σ values}. */
  void sum(float[][] values, float factor, float[] mean) {
    forEachBlock((at, count) -> {
      Tiles.blend(values[0], values[1], at, factor, factor, mean, at, count);
      for (int t = 2; t < values.length; t++) {
        Tiles.add(values[t], at, factor, mean, at, count);
      }
    });
  }

  /**
   * {@code to = from - step · (marginals - mean of the marginals)}.
   *
   * @param sum overwritten
   */
  void step(float[][] from, double step, float[][] marginals, float[] sum, float[][] to) {
    if (marginals.length == 2) {
      float half = (float) (-step / 2);
      forEachBlock(
          (at, count) -> Tiles.move(from[0], half, marginals[0], marginals[1], to[0], at, count));
      return;
    }
    sum(marginals, 1, sum);
    float share = (float) (step / marginals.length);
    forEachBlock((at, count) -> {
      for (int t = 0; t < from.length; t++) {
        Tiles.step(from[t], (float) step, marginals[t], share, sum, to[t], at, count);
      }
    });
  }

  /** {@code to = base + ratio · (tried - base)}: a shorter step in the same direction. */
  void shorten(float[][] base, double ratio, float[][] tried, float[][] to) {
    forEachBlock((at, count) -> {
      for (int t = 0; t < base.length; t++) {
        Tiles.move(base[t], (float) ratio, tried[t], base[t], to[t], at, count);
      }
    });
  }

  /** Takes the mean over labels out of every pixel. */
  void centre(float[] values) {
    forEachBlock((at, count) -> {
      for (int row = at; row < at + count; row += layout.row()) {
        Tiles.centre(values, row, layout.row());
      }
    });
  }

  private interface Run {
    void run(int at, int count);
  }

  private void forEachBlock(Run run) {
    int chunks = layout.columnBlocks() * layout.rowBlocks();
    workers.forEach(chunks, (chunk, _) -> run.run(chunk * layout.chunk(), layout.chunk()));
  }
}
