package org.segstream.worker;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs its tasks one after another, in order, on a pool shared with others: one stream's thread of
 * control.
 */
final class SerialExecutor implements Executor {
  private final Executor pool;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  SerialExecutor(Executor pool) {
    this.pool = pool;
  }

  @Override
  public synchronized void execute(Runnable task) {
    waiting.add(task);
    if (!running) {
      running = true;
      pool.execute(this::runNext);
    }
  }

  /** Whether no task waits or runs. */
  synchronized boolean idle() {
    return !running;
  }

  private void runNext() {
    try {
      next().run();
    } finally {
      goOn();
    }
  }

  private synchronized Runnable next() {
    return waiting.remove();
  }

  // One task a turn, so that many streams share few threads fairly.
  private synchronized void goOn() {
    if (waiting.isEmpty()) {
      running = false;
    } else {
      pool.execute(this::runNext);
    }
  }
}
