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
      Tiles.scale(values[0], at, factor, mean, at, count);
      for (int t = 1; t < values.length; t++) {
        Tiles.add(values[t], at, factor, mean, at, count);
      }
    });
  }

  /** {@code to = from - step · (marginals - sum / T)}. */
  void step(float[][] from, double step, float[][] marginals, float[] sum, float[][] to) {
    float share = (float) (step / marginals.length);
    forEachBlock((at, count) -> {
      for (int t = 0; t < from.length; t++) {
        Tiles.scale(from[t], at, 1, to[t], at, count);
        Tiles.add(marginals[t], at, (float) -step, to[t], at, count);
        Tiles.add(sum, at, share, to[t], at, count);
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
    void of(int at, int count);
  }

  private void forEachBlock(Run run) {
    int chunks = layout.columnBlocks() * layout.rowBlocks();
    workers.forEach(chunks, (chunk, _) -> run.of(chunk * layout.chunk(), layout.chunk()));
  }
}
