package org.segstream.trainer.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.segstream.trainer.exchange.Inbox.Whole;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.exchange.control.Member;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Identity;

/**
 * What the thread that talks to Kafka has read, for the thread that trains. The one changes it, the
 * other waits for changes; all of it is under one lock.
 */
final class Reading {
  private static final long LOST_NANOS = 120_000_000_000L;

  private final Identity self;
  private final BooleanSupplier stop;
  private GroupState state = GroupState.NONE;
  private final NavigableMap<Long, Decision> decisions = new TreeMap<>();
  private final Inbox inbox = new Inbox();
  private Optional<byte[]> start = Optional.empty();
  private List<Long> nextOffsets = List.of();
  private long controlOffset;
  private @Nullable Throwable failure;
  private boolean closed;

  /**
   * @param stop asked now and then whether to wait no longer
   */
  Reading(Identity self, BooleanSupplier stop) {
    this.self = self;
    this.stop = stop;
  }

  /** What to do for a step. */
  sealed interface Next {
    /** Nothing any more. */
    record Closed() implements Next {}

    /** Apply the mean of these, in this order. */
    record Apply(List<Whole> gradients) implements Next {
      public Apply {
        gradients = List.copyOf(gradients);
      }
    }

    /**
     * Compute a gradient.
     *
     * @param slot whose chips
     * @param behind whether the others do not wait for it
     */
    record Compute(int slot, boolean behind) implements Next {}
  }

  /** Has the other thread look again after a change. */
  synchronized void change(Runnable change) {
    change.run();
    notifyAll();
  }

  synchronized <T> T look(Supplier<T> question) {
    return question.get();
  }

  /** To be called in {@link #change}. */
  void setState(GroupState next) {
    if (next.progress().step() > state.progress().step()) {
      Decision latest = next.progress().decisions().getLast();
      decisions.put(latest.getStep(), latest);
    }
    state = next;
  }

  /** To be called in {@link #change}: the state of before a step is there. */
  void setStart(byte[] checkpoint, List<Long> gradients) {
    start = Optional.of(checkpoint);
    nextOffsets = new ArrayList<>(gradients);
  }

  /** To be called in {@link #change}. */
  Optional<Whole> add(Chunk chunk, int partition, long offset) {
    nextOffsets.set(partition, offset + 1);
    return inbox.add(chunk, partition, offset);
  }

  /** To be called in {@link #look}: a record that is none of a step. */
  boolean skip(int partition, long offset) {
    nextOffsets.set(partition, offset + 1);
    return true;
  }

  /** To be called in {@link #look}: the first step that is not passed, or the step if all are. */
  long oldest(long step) {
    return decisions.isEmpty() ? step : decisions.firstKey();
  }

  /** To be called in {@link #look}. */
  Inbox inbox() {
    return inbox;
  }

  synchronized GroupState state() {
    return state;
  }

  synchronized boolean isLeader() {
    return state.roster().isLedBy(self, state.roster().epoch());
  }

  /** What is on the control topic before an offset has been taken in. */
  void readTo(long offset) {
    if (look(() -> offset > controlOffset)) {
      change(() -> controlOffset = offset);
    }
  }

  /**
   * Whether it leads by all that is before an offset of the control topic; empty: not known yet.
   */
  synchronized Optional<Boolean> leadsAfter(long offset) {
    return controlOffset >= offset ? Optional.of(isLeader()) : Optional.empty();
  }

  void fail(Throwable cause) {
    change(() -> failure = failure == null ? cause : failure);
  }

  void close() {
    change(() -> closed = true);
  }

  synchronized boolean isOver() {
    return closed || failure != null;
  }

  /**
   * Waits for an answer.
   *
   * @param question asked again after every change; empty: wait on
   * @return empty if it was closed meanwhile
   * @throws ExchangeException if the other thread has failed
   */
  synchronized <T> Optional<T> await(Supplier<Optional<T>> question) {
    return await(question, Long.MAX_VALUE / 2);
  }

  /** The same, for so long at most. */
  synchronized <T> Optional<T> await(Supplier<Optional<T>> question, long nanos) {
    long begin = System.nanoTime();
    while (!closed && !stop.getAsBoolean()) {
      requireHealth();
      Optional<T> answer = question.get();
      long left = nanos - (System.nanoTime() - begin);
      if (answer.isPresent() || left <= 0) {
        return answer;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 200_000_000L));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void requireHealth() {
    switch (failure) {
      case null -> {}
      case ExchangeException known -> throw known;
      default ->
          throw new ExchangeException(
              "the replica has lost its group: " + failure.getMessage(), failure);
    }
  }

  /** The checkpoint to begin from, or that this replica is to write the first one. */
  Optional<Optional<byte[]>> start() {
    boolean first =
        isLeader() && state.progress().hasBegun() && state.progress().checkpoint().isEmpty();
    return start.isPresent() || first ? Optional.of(start) : Optional.empty();
  }

  /**
   * Waits for what to do for a step.
   *
   * @param offered whether its own gradient is on the topic
   * @throws ExchangeException if a gradient that counts does not come
   */
  synchronized Next next(long step, boolean offered) {
    Optional<Next> next = Optional.empty();
    while (next.isEmpty() && !closed && !stop.getAsBoolean()) {
      next = await(() -> asked(step, offered), LOST_NANOS);
      if (next.isEmpty() && decisions.containsKey(step) && !closed && !stop.getAsBoolean()) {
        throw new ExchangeException(
            "the gradients that step %d counts are not on their topic any more: it must keep them for longer than a checkpoint takes, see its retention.ms"
                .formatted(step));
      }
    }
    return next.orElseGet(Next.Closed::new);
  }

  private Optional<Next> asked(long step, boolean offered) {
    Decision decision = decisions.get(step);
    if (decision != null) {
      return counted(decision).map(Next.Apply::new);
    }
    Optional<Member> me = state.roster().member(self);
    OptionalInt slot = me.map(Member::slot).orElse(OptionalInt.empty());
    if (offered
        || slot.isEmpty()
        || state.progress().step() != step
        || state.progress().finished()) {
      return Optional.empty();
    }
    boolean behind = me.map(Member::ready).orElse(OptionalLong.empty()).isEmpty();
    return Optional.of(new Next.Compute(slot.getAsInt(), behind));
  }

  /** The gradients that a decision counts, when all of them have come. */
  private Optional<List<Whole>> counted(Decision decision) {
    List<Whole> all = new ArrayList<>();
    for (Counted counted : decision.getCountedList()) {
      inbox
          .get(decision.getStep(), counted.getFrom(), Chunk.Kind.KIND_GRADIENT)
          .filter(whole -> whole.head().getCrc() == counted.getCrc())
          .ifPresent(all::add);
    }
    return all.size() == decision.getCountedCount() ? Optional.of(all) : Optional.empty();
  }

  /** Forgets what is needed no longer before a step, which all this replica has are. */
  void passed(long step) {
    change(() -> {
      decisions.headMap(step).clear();
      inbox.forget(step);
    });
  }

  /** From where on the gradients of a step and of later ones are, an offset a partition. */
  synchronized List<Long> begin(long step) {
    List<Long> begin = new ArrayList<>();
    for (int p = 0; p < nextOffsets.size(); p++) {
      begin.add(inbox.begin(p, step, nextOffsets.get(p)));
    }
    return begin;
  }
}
