package org.segstream.vision.shift;

import java.util.Arrays;

/** Some positions of a tensor, each once; {@code y · width + x}. Not thread-safe. */
final class Positions {
  private final int width;
  private final int height;
  private final boolean[] marked;
  private int count;

  Positions(int width, int height) {
    this.width = width;
    this.height = height;
    this.marked = new boolean[width * height];
  }

  void clear() {
    if (count > 0) {
      Arrays.fill(marked, false);
      count = 0;
    }
  }

  void mark(int position) {
    if (!marked[position]) {
      marked[position] = true;
      count++;
    }
  }

  /** Marks a rectangle; what of it is outside does not count. */
  void mark(int top, int left, int bottom, int right) {
    int to = Math.min(right, width);
    for (int y = Math.max(0, top); y < Math.min(bottom, height); y++) {
      for (int x = Math.max(0, left); x < to; x++) {
        mark(y * width + x);
      }
    }
  }

  boolean has(int position) {
    return marked[position];
  }

  int count() {
    return count;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The positions in ascending order. */
  int[] sorted() {
    int[] sorted = new int[count];
    int at = 0;
    for (int i = 0; at < count; i++) {
      if (marked[i]) {
        sorted[at++] = i;
      }
    }
    return sorted;
  }
}
