package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import jdk.incubator.vector.ShortVector;

/** First messages from another frame. */
final class WarmStart {
  private WarmStart() {}

  /** Clips the messages a grid has to what its weights allow, {@code [0, w]}. */
  static void clip(SkewedGrid grid) {
    Strips strips = grid.strips;
    for (int s = 0; s < strips.count(); s++) {
      for (int t = 0; t < strips.steps(); t++) {
        int pixels = strips.pixels(s, t);
        clip(
            grid.edges.right,
            strips.labels(s, t),
            strips.labels(),
            load(grid.edges.rightWeight, pixels));
        clip(
            grid.edges.down,
            strips.labels(s, t),
            strips.labels(),
            load(grid.edges.downWeight, pixels));
      }
    }
  }

  private static void clip(short[] messages, int at, int labels, ShortVector weights) {
    for (int k = at; k < at + labels * Lanes.COUNT; k += Lanes.COUNT) {
      load(messages, k).max((short) 0).min(weights).intoArray(messages, k);
    }
  }
}
