package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import java.util.Arrays;

/**
 * Takes the best of two labellings: where they differ, the pixels fall into connected components,
 * and since no edge joins two of these, each can be decided by itself. The result is no worse than
 * either, and in practice better than both, because labellings of different passes err in different
 * places.
 */
final class Fusion {
  private final SkewedGrid grid;
  private final SkewedEdges edges;
  private final int beyondStrip;
  private final boolean[] visited;
  private int[] differing = new int[1024];
  private int[] component = new int[1024];

  Fusion(SkewedGrid grid) {
    this.grid = grid;
    this.edges = grid.edges;
    this.beyondStrip = grid.strips.beyondStrip();
    this.visited = new boolean[grid.strips.pixelArray()];
  }

  /**
   * Puts into {@code into} what is better in {@code other}.
   *
   * @return by how much that lowers the energy, in the grid's units
   */
  long fuse(SkewedLabels into, SkewedLabels other) {
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

  private int findDifferences(SkewedLabels a, SkewedLabels b) {
    Strips strips = grid.strips;
    int count = 0;
    for (int s = 0; s < strips.count(); s++) {
      int end = strips.pixels(s, strips.steps());
      for (int at = strips.pixels(s, 0); at < end; at += Lanes.COUNT) {
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
  private int collect(int first, SkewedLabels a, SkewedLabels b) {
    visited[first] = true;
    component[0] = first;
    int size = 1;
    for (int n = 0; n < size; n++) {
      int i = component[n];
      size = collect(i - Lanes.COUNT, a, b, size);
      size = collect(i + Lanes.COUNT, a, b, size);
      size = collect(above(i), a, b, size);
      size = collect(below(i), a, b, size);
    }
    return size;
  }

  private int collect(int i, SkewedLabels a, SkewedLabels b, int size) {
    if (a.label[i] == b.label[i] || visited[i]) {
      return size;
    }
    visited[i] = true;
    component[size] = i;
    return size + 1;
  }

  private int above(int i) {
    return Strips.row(i) == 0 ? i - beyondStrip : i - Lanes.COUNT - 1;
  }

  private int below(int i) {
    return Strips.row(i) == Lanes.COUNT - 1 ? i + beyondStrip : i + Lanes.COUNT + 1;
  }

  /** What the energy changes by if the component's labels become those of {@code b}. */
  private long change(int size, SkewedLabels a, SkewedLabels b) {
    long change = 0;
    for (int n = 0; n < size; n++) {
      int i = component[n];
      int left = i - Lanes.COUNT;
      int above = above(i);
      change += b.unary[i] - a.unary[i];
      change += change(i, i + Lanes.COUNT, edges.rightWeight[i], a.label, b.label);
      change += change(i, below(i), edges.downWeight[i], a.label, b.label);
      // Edges within the component are counted from their other end.
      if (a.label[left] == b.label[left]) {
        change += change(i, left, edges.rightWeight[left], a.label, b.label);
      }
      if (a.label[above] == b.label[above]) {
        change += change(i, above, edges.downWeight[above], a.label, b.label);
      }
    }
    return change;
  }

  private static int change(int i, int j, int weight, short[] a, short[] b) {
    int before = a[i] == a[j] ? 0 : weight;
    int after = b[i] == b[j] ? 0 : weight;
    return after - before;
  }

  private void take(int size, SkewedLabels a, SkewedLabels b) {
    for (int n = 0; n < size; n++) {
      int i = component[n];
      a.label[i] = b.label[i];
      a.unary[i] = b.unary[i];
    }
  }
}
