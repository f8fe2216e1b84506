package org.segstream.trainer.crf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.segstream.crf.training.GridShape;

/** Keeps what a call is done with for the next call of its shape. Thread-safe. */
final class Workspaces<W> {
  private final Function<GridShape, W> maker;
  private final Map<GridShape, Deque<W>> free = new HashMap<>();

  Workspaces(Function<GridShape, W> maker) {
    this.maker = maker;
  }

  W take(GridShape shape) {
    synchronized (free) {
      Deque<W> kept = free.get(shape);
      if (kept != null && !kept.isEmpty()) {
        return kept.pop();
      }
    }
    return maker.apply(shape);
  }

  void giveBack(GridShape shape, W workspace) {
    synchronized (free) {
      free.computeIfAbsent(shape, _ -> new ArrayDeque<>()).push(workspace);
    }
  }
}
