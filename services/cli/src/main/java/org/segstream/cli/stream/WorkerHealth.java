package org.segstream.cli.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.segstream.cli.http.Probes;
import org.segstream.worker.Worker;

/** How a worker is, from before it exists until it has ended. */
final class WorkerHealth {
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicReference<@Nullable Worker> running = new AtomicReference<>();
  private final Duration lately;
  private volatile BooleanSupplier following = () -> true;
  private volatile BooleanSupplier renewed = () -> false;
  private volatile String waiting = "not started yet";

  /**
   * @param lately a polling loop that has not turned for longer is stuck
   */
  WorkerHealth(Duration lately) {
    this.lately = lately;
  }

  /** It cannot start yet, for this reason. */
  void waits(String why) {
    waiting = why;
  }

  /**
   * @param due whether it must be started again, for its certificates have been renewed
   */
  void renewal(BooleanSupplier due) {
    waiting = "its model is being loaded";
    renewed = due;
  }

  /**
   * The model is warm, and the worker polls.
   *
   * @param whetherFollowing whether nothing has ended what follows the models' topic
   */
  void started(Worker worker, BooleanSupplier whetherFollowing) {
    following = whetherFollowing;
    running.set(worker);
    started.set(true);
  }

  /**
   * Ready when its topics are there and the group has taken it in; live from the first moment on,
   * for a model that loads is no reason for a restart.
   */
  Probes probes() {
    return new Probes(
        started,
        () -> {
          Worker worker = running.get();
          return worker == null ? Optional.of(waiting) : hindrance(worker);
        },
        () -> {
          Worker worker = running.get();
          return worker == null || (isAlive(worker) && !renewed.getAsBoolean());
        });
  }

  private Optional<String> hindrance(Worker worker) {
    if (!isAlive(worker)) {
      return Optional.of("it is not live");
    }
    Optional<String> missing = worker.missingTopic();
    if (missing.isPresent()) {
      return missing.map(topic -> "there is no topic " + topic);
    }
    return worker.isAssigned()
        ? Optional.empty()
        : Optional.of("the consumer group has not taken it in");
  }

  /** A restart helps a worker that would keep its old model for ever. */
  private boolean isAlive(Worker worker) {
    return worker.isAlive(lately) && following.getAsBoolean();
  }
}
