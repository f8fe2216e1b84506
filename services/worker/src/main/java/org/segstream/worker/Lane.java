package org.segstream.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One stream's thread of control: tasks run one after another, in the order in which their places
 * were taken, on a pool shared with other lanes. A place may be taken before its task is known.
 */
final class Lane {
  private final Executor pool;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  Lane(Executor pool) {
    this.pool = pool;
  }

  /** A place in the lane; those behind it wait until it has got its task and the task has run. */
  static final class Place {
    private final CompletableFuture<Runnable> task = new CompletableFuture<>();

    /** Gives the place its task, which must not throw. */
    void run(Runnable what) {
      task.complete(what);
    }
  }

  /** The next place. */
  synchronized Place next() {
    Place place = new Place();
    last =
        last.thenCombineAsync(
            place.task,
            (_, task) -> {
              task.run();
              return true;
            },
            pool);
    return place;
  }
}
