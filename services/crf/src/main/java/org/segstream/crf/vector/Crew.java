package org.segstream.crf.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share work out among them, the caller's own being one. Who waits sleeps: spinning
 * takes time from whoever has work to do. Leaves nothing on the heap. Not for several callers at
 * the same time.
 */
final class Crew implements AutoCloseable {
  private final Thread[] members;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private int count;
  private IntConsumer task = _ -> {};
  private Thread caller = Thread.currentThread();

  /**
   * @param threads threads at work, the caller's included, at least 1
   */
  Crew(int threads) {
    members = new Thread[threads - 1];
    for (int n = 0; n < members.length; n++) {
      members[n] = Thread.ofPlatform().daemon().name("crf-", n).unstarted(() -> work(0));
    }
    for (Thread member : members) {
      member.start();
    }
  }

  /** Does pieces 0 to {@code pieces - 1}, each once, in any order and on any thread. */
  void run(int pieces, IntConsumer piece) {
    if (members.length == 0 || pieces == 1) {
      for (int n = 0; n < pieces; n++) {
        piece.accept(n);
      }
      return;
    }
    task = piece;
    count = pieces;
    caller = Thread.currentThread();
    failure = null;
    unfinished.set(members.length);
    next.set(0);
    round.incrementAndGet();
    for (Thread member : members) {
      LockSupport.unpark(member);
    }
    takePieces();
    while (unfinished.get() > 0) {
      LockSupport.park(this);
    }
    rethrow();
  }

  private void rethrow() {
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  private void work(int firstRound) {
    int seen = firstRound;
    while (!closed) {
      if (round.get() == seen) {
        LockSupport.park(this);
      } else {
        seen++;
        takePieces();
        if (unfinished.decrementAndGet() == 0) {
          LockSupport.unpark(caller);
        }
      }
    }
  }

  private void takePieces() {
    try {
      for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
        task.accept(n);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread member : members) {
      LockSupport.unpark(member);
    }
  }
}
