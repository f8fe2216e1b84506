package org.segstream.monitor.fetch;

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

  private final Executor executor;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Queue<Result<A>> results = new ConcurrentLinkedQueue<>();

  private record Result<A>(String name, Optional<A> answer) {}

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
   * @return whether there is room for more
   */
  public boolean send(String name, Supplier<A> work) {
    if (underWay.size() >= MOST_AT_ONCE) {
      return false;
    }
    if (underWay.add(name)) {
      executor.execute(() -> results.add(new Result<>(name, done(name, work))));
    }
    return true;
  }

  private static <A> Optional<A> done(String name, Supplier<A> work) {
    try {
      return Optional.of(work.get());
    } catch (RuntimeException e) {
      LOG.warn("{} is tried again: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  /** Takes what has been done; what failed is not told of, and may be sent again. */
  public void take(BiConsumer<String, A> taker) {
    for (Result<A> result = results.poll(); result != null; result = results.poll()) {
      String name = result.name();
      underWay.remove(name);
      result.answer().ifPresent(answer -> taker.accept(name, answer));
    }
  }
}
