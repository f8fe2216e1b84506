package org.segstream.monitor.fetch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a processor has done elsewhere, such as reading a record again, so that its thread goes
 * on meanwhile. What is to be done stands in a store, and is done again by the next processor if
 * this one does not live to take the result: the work must bear that.
 *
 * @param <A> what comes of an errand
 */
public final class Errands<A> {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

  /** Enough to keep a few threads busy. */
  private static final int MOST_AT_ONCE = 16;

  /** A broker may be away for minutes. */
  private static final int MOST_TRIES = 300;

  private final Executor executor;
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Queue<Result<A>> results = new ConcurrentLinkedQueue<>();

  private record Result<A>(String name, Outcome<A> outcome) {}

  private sealed interface Outcome<A> {
    record Done<A>(Optional<A> answer) implements Outcome<A> {}

    record Failed<A>() implements Outcome<A> {}
  }

  /**
   * @param executor does the work
   */
  public Errands(Executor executor) {
    this.executor = executor;
  }

  /**
   * Has something done, unless it is under way or too much is.
   *
   * @param name of it, unique
   * @param work empty if nothing comes of it; what throws may be sent again
   * @return whether there is room for more
   */
  public boolean send(String name, Supplier<Optional<A>> work) {
    if (underWay.size() >= MOST_AT_ONCE) {
      return false;
    }
    if (underWay.add(name)) {
      executor.execute(() -> results.add(new Result<>(name, done(name, work))));
    }
    return true;
  }

  private static <A> Outcome<A> done(String name, Supplier<Optional<A>> work) {
    try {
      return new Outcome.Done<>(work.get());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.warn("what is to be done for {} failed: {}", name, e.toString());
      return new Outcome.Failed<>();
    }
  }

  /** Takes what has been done, or has failed too often; what has failed may be sent again. */
  public void take(BiConsumer<String, Optional<A>> taker) {
    for (Result<A> result = results.poll(); result != null; result = results.poll()) {
      String name = result.name();
      underWay.remove(name);
      switch (result.outcome()) {
        case Outcome.Done<A>(Optional<A> answer) -> {
          failures.remove(name);
          taker.accept(name, answer);
        }
        case Outcome.Failed<A>() -> {
          if (failures.merge(name, 1, Integer::sum) >= MOST_TRIES) {
            failures.remove(name);
            taker.accept(name, Optional.empty());
          }
        }
      }
    }
  }
}
