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
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a processor has done elsewhere, such as reading a record again, so that its thread goes
 * on meanwhile. What is to be done stands in a store, and is done again by the next processor if
 * this one does not live to take the result: the work must bear that.
 *
 * @param <W> what an errand is about
 * @param <A> what comes of it
 */
public final class Errands<W, A> {
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
   * Takes what came of an errand.
   *
   * @param <W> what it was about
   * @param <A> what came of it
   */
  public interface Taker<W, A> {
    /**
     * @param name of the errand
     * @param answer empty if nothing came of it, or it failed too often
     */
    void take(String name, W about, Optional<A> answer);
  }

  /**
   * Takes what has been done out of the store, and has the rest done, as far as there is room.
   *
   * @param due what is to be done, by its name
   * @param work empty if nothing comes of it; what throws is done again
   */
  public void goOn(KeyValueStore<String, W> due, Function<W, Optional<A>> work, Taker<W, A> taker) {
    take((name, answer) -> {
      @Nullable W about = due.delete(name);
      if (about != null) {
        taker.take(name, about, answer);
      }
    });
    try (KeyValueIterator<String, W> all = due.all()) {
      boolean room = true;
      while (room && all.hasNext()) {
        KeyValue<String, W> each = all.next();
        room = send(each.key, () -> work.apply(each.value));
      }
    }
  }

  /**
   * Has something done, unless it is under way or too much is.
   *
   * @param name of it, unique
   * @param work empty if nothing comes of it; what throws may be sent again
   * @return whether there is room for more
   */
  private boolean send(String name, Supplier<Optional<A>> work) {
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
  private void take(BiConsumer<String, Optional<A>> taker) {
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
