package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import org.segstream.crf.simd.Lanes;

/** Makes the messages of the last frame those of another: any within the weights will do. */
final class Messages {
  private Messages() {}

  /**
   * Clips the messages back to {@code [0, w]}; those onward are made anew by the first pass. Messages
   * about labels that their sender leaves out are what such a label would send: {@code w}. They are
   * read in other blocks only.
   */
  static void clip(ActiveGrid grid) {
    for (int n = 0; n < grid.active(); n++) {
      for (int t = 0; t < Strips.STEPS; t++) {
        int at = grid.labels(grid.place(n), t);
        int pixels = grid.pixels(grid.place(n), t);
        clip(grid.left, at, grid.step, grid.rightWeight, pixels);
        clip(grid.up, at, grid.step, grid.downWeight, pixels);
      }
    }
    for (int n = 0; n < grid.active(); n++) {
      fill(grid, grid.place(n));
    }
  }

  private static void clip(short[] messages, int at, int step, short[] weights, int pixels) {
    ShortVector most = load(weights, pixels);
    for (int k = at; k < at + step; k += Lanes.COUNT) {
      load(messages, k).max((short) 0).min(most).intoArray(messages, k);
    }
  }

  /** Sets the messages about labels that a block leaves out, to its neighbours. */
  static void fill(ActiveGrid grid, int place) {
    int first = place * grid.strips.labels();
    int end = first + grid.counts[place];
    int n = first;
    for (int k = 0; k < grid.step; k += Lanes.COUNT) {
      if (n < end && grid.offsets[n] == k) {
        n++;
      } else {
        fill(grid, place, k);
      }
    }
  }

  private static void fill(ActiveGrid grid, int place, int k) {
    int last = Strips.STEPS - 1;
    int end = grid.pixels(place, last);
    int start = grid.pixels(place, 0);
    int before = grid.leftOf(start);
    load(grid.rightWeight, end).intoArray(grid.right, grid.labels(place, last) + k);
    load(grid.downWeight, end).intoArray(grid.down, grid.labels(place, last) + k);
    load(grid.rightWeight, before).intoArray(grid.left, grid.labelsOf(before) + k);
    for (int row = 1; row < Lanes.COUNT; row++) {
      grid.up[grid.labelsOf(before) + k + row - 1] = grid.upWeight[start + row];
    }
    for (int t = 0; t < Strips.STEPS; t++) {
      int first = grid.pixels(place, t);
      int lowest = first + Lanes.COUNT - 1;
      grid.up[grid.labelsOf(grid.above(first)) + k] = grid.upWeight[first];
      grid.down[grid.labelsOf(lowest) + k] = grid.downWeight[lowest];
    }
  }
}
