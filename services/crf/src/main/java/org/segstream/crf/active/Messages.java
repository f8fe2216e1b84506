package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import org.segstream.crf.simd.Lanes;

/** Makes the messages of the last frame those of another: any within the weights will do. */
final class Messages {
  private Messages() {}

  /**
   * Clips the messages back to {@code [0, w]}; those onward are made anew by the first pass.
   * Messages about labels that their sender leaves out are what such a label would send: {@code w}.
   * They are read in other blocks only.
   */
  static void clip(ActiveGrid grid) {
    for (int n = 0; n < grid.active(); n++) {
      int first = grid.place(n) * grid.strips.labels();
      for (int t = 0; t < Strips.STEPS; t++) {
        clip(grid, grid.place(n), t, first, first + grid.counts[grid.place(n)]);
      }
    }
    for (int n = 0; n < grid.active(); n++) {
      fill(grid, grid.place(n));
    }
  }

  private static void clip(ActiveGrid grid, int place, int t, int first, int end) {
    int at = grid.labels(place, t);
    ShortVector right = load(grid.rightWeight, grid.pixels(place, t));
    ShortVector down = load(grid.downWeight, grid.pixels(place, t));
    for (int n = first; n < end; n++) {
      int k = at + grid.offsets[n];
      load(grid.left, k).max((short) 0).min(right).intoArray(grid.left, k);
      load(grid.up, k).max((short) 0).min(down).intoArray(grid.up, k);
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
