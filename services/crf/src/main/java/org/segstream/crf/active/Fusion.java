package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import org.segstream.crf.simd.Lanes;

/**
 * Takes the best of two labellings: where they differ, the pixels fall into connected components,
 * and since no edge joins two of these, each can be decided by itself. The result is no worse than
 * either, and in practice better than both, because labellings of different passes err in different
 * places.
 */
final class Fusion {
  private final ActiveGrid grid;
  private boolean[] visited = {};
  private int[] differing = new int[1024];
  private int[] component = new int[1024];

  Fusion(ActiveGrid grid) {
    this.grid = grid;
  }

  /**
   * Puts into {@code into} what is better in {@code other}.
   *
   * @return by how much that lowers the energy, in the grid's units
   */
  long fuse(Labelling into, Labelling other) {
    if (visited.length < into.label.length) {
      visited = new boolean[into.label.length];
    }
    int count = findDifferences(into, other);
    long gain = 0;
    for (int n = 0; n < count; n++) {
      if (!visited[differing[n]]) {
        int size = collect(differing[n], into, other);
        long change = change(size, into, other);
        if (change < 0) {
          gain -= change;
          take(size, into, other);
        }
      }
    }
    for (int n = 0; n < count; n++) {
      visited[differing[n]] = false;
    }
    return gain;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return visited.length + (long) Integer.BYTES * (differing.length + component.length);
  }

  private int findDifferences(Labelling a, Labelling b) {
    int count = 0;
    for (int n = 0; n < grid.active(); n++) {
      int place = grid.place(n);
      for (int t = 0; t < Strips.STEPS; t++) {
        int at = grid.pixels(place, t);
        long lanes = differences(a.label, b.label, at);
        if (lanes != 0) {
          count = note(lanes, at, count);
        }
      }
    }
    return count;
  }

  private static long differences(short[] a, short[] b, int at) {
    return load(a, at).eq(load(b, at)).not().toLong();
  }

  private int note(long lanes, int at, int count) {
    if (count + Lanes.COUNT > differing.length) {
      differing = Arrays.copyOf(differing, 2 * differing.length);
      component = new int[differing.length];
    }
    int to = count;
    for (long left = lanes; left != 0; left &= left - 1) {
      differing[to++] = at + Long.numberOfTrailingZeros(left);
    }
    return to;
  }

  /** Gathers the connected pixels that differ; returns how many there are. */
  private int collect(int first, Labelling a, Labelling b) {
    visited[first] = true;
    component[0] = first;
    int size = 1;
    for (int n = 0; n < size; n++) {
      int i = component[n];
      size = collect(grid.leftOf(i), a, b, size);
      size = collect(grid.rightOf(i), a, b, size);
      size = collect(grid.above(i), a, b, size);
      size = collect(grid.below(i), a, b, size);
    }
    return size;
  }

  private int collect(int i, Labelling a, Labelling b, int size) {
    if (a.label[i] == b.label[i] || visited[i]) {
      return size;
    }
    visited[i] = true;
    component[size] = i;
    return size + 1;
  }

  /** What the energy changes by if the component's labels become those of {@code b}. */
  private long change(int size, Labelling a, Labelling b) {
    long change = 0;
    for (int n = 0; n < size; n++) {
      int i = component[n];
      int left = grid.leftOf(i);
      int above = grid.above(i);
      change += b.unary[i] - a.unary[i];
      change += change(i, grid.rightOf(i), grid.rightWeight[i], a.label, b.label);
      change += change(i, grid.below(i), grid.downWeight[i], a.label, b.label);
      // Edges within the component are counted from their other end.
      if (a.label[left] == b.label[left]) {
        change += change(i, left, grid.rightWeight[left], a.label, b.label);
      }
      if (a.label[above] == b.label[above]) {
        change += change(i, above, grid.upWeight[i], a.label, b.label);
      }
    }
    return change;
  }

  private static int change(int i, int j, int weight, short[] a, short[] b) {
    return (b[i] == b[j] ? 0 : weight) - (a[i] == a[j] ? 0 : weight);
  }

  private void take(int size, Labelling a, Labelling b) {
    for (int n = 0; n < size; n++) {
      int i = component[n];
      a.label[i] = b.label[i];
      a.unary[i] = b.unary[i];
    }
  }
}
