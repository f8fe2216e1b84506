package org.segstream.crf.vector;

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
  private final SkewedGrid grid;
  private final Strips strips;
  private final boolean[] visited;
  private int[] differing = new int[1024];
  private int[] component = new int[1024];

  Fusion(SkewedGrid grid) {
    this.grid = grid;
    this.strips = grid.strips;
    this.visited = new boolean[strips.pixelArray()];
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

  /** Memory held, in bytes. */
  long bytes() {
    return visited.length + (long) Integer.BYTES * (differing.length + component.length);
  }

  private int findDifferences(SkewedLabels a, SkewedLabels b) {
    int count = 0;
    for (int n = 0; n < strips.count(); n++) {
      int slot = strips.slot(n);
      int end = strips.pixels(slot, strips.steps());
      for (int at = strips.pixels(slot, 0); at < end; at += Lanes.COUNT) {
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
      for (SkewedEdges edges : grid.families) {
        int across = edges.stride * Lanes.COUNT;
        size = collect(i - across, a, b, size);
        size = collect(i + across, a, b, size);
        size = collect(above(i, edges.stride), a, b, size);
        size = collect(below(i, edges.stride), a, b, size);
      }
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

  private int above(int i, int stride) {
    if (Strips.row(i) >= stride) {
      return i - stride * (Lanes.COUNT + 1);
    }
    return i - strips.acrossStrips(stride, strips.startsBand(strips.slotOf(i)));
  }

  private int below(int i, int stride) {
    if (Strips.row(i) + stride < Lanes.COUNT) {
      return i + stride * (Lanes.COUNT + 1);
    }
    return i + strips.acrossStrips(stride, strips.endsBand(strips.slotOf(i)));
  }

  /** What the energy changes by if the component's labels become those of {@code b}. */
  private long change(int size, SkewedLabels a, SkewedLabels b) {
    long change = 0;
    for (int n = 0; n < size; n++) {
      int i = component[n];
      change += b.unary[i] - a.unary[i];
      for (SkewedEdges edges : grid.families) {
        change += change(i, edges, a.label, b.label);
      }
    }
    return change;
  }

  private long change(int i, SkewedEdges edges, short[] a, short[] b) {
    int left = i - edges.stride * Lanes.COUNT;
    int above = above(i, edges.stride);
    long change = change(i, i + edges.stride * Lanes.COUNT, edges.rightWeight[i], a, b);
    change += change(i, below(i, edges.stride), edges.downWeight[i], a, b);
    // Edges within the component are counted from their other end.
    if (a[left] == b[left]) {
      change += change(i, left, edges.rightWeight[left], a, b);
    }
    if (a[above] == b[above]) {
      change += change(i, above, edges.downWeight[above], a, b);
    }
    return change;
  }

  private int change(int i, int j, int weight, short[] a, short[] b) {
    return grid.cost(weight, b[i], b[j]) - grid.cost(weight, a[i], a[j]);
  }

  private void take(int size, SkewedLabels a, SkewedLabels b) {
    for (int n = 0; n < size; n++) {
      int i = component[n];
      a.label[i] = b.label[i];
      a.unary[i] = b.unary[i];
    }
  }
}
