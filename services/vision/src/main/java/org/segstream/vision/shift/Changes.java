package org.segstream.vision.shift;

import java.util.Arrays;

/** Collects which positions of a frame's tensor have changed. Not thread-safe. */
final class Changes {
  private final Task task;
  private final int[] positions;
  private final int[] found;
  private int count;

  /**
   * @param positions that are looked at, in ascending order
   */
  Changes(Task task, int[] positions) {
    this.task = task;
    this.positions = positions;
    this.found = new int[positions.length];
  }

  Task task() {
    return task;
  }

  int[] positions() {
    return positions;
  }

  void add(int position) {
    found[count++] = position;
  }

  int[] found() {
    return Arrays.copyOf(found, count);
  }
}
