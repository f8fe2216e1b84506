package org.segstream.crf.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Does the blocks of a sweep with several threads, each with a scratch of its own. Which thread
 * does which block is left to chance, so a block must write where no other does.
 *
 * @param <S> scratch
 */
final class BlockWorkers<S> {
  private final List<S> scratches = new ArrayList<>();

  /** Work on one block. */
  interface Work<S> {
    void on(int block, S scratch);
  }

  BlockWorkers(int threads, Supplier<S> scratch) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads, must be at least 1");
    }
    for (int n = 0; n < threads; n++) {
      scratches.add(scratch.get());
    }
  }

  void forEach(int blocks, Work<S> work) {
    AtomicInteger next = new AtomicInteger();
    List<ForkJoinTask<?>> helpers = new ArrayList<>();
    for (S scratch : scratches.subList(1, Math.min(scratches.size(), Math.max(1, blocks)))) {
      helpers.add(ForkJoinPool.commonPool().submit(() -> drain(next, blocks, scratch, work)));
    }
    drain(next, blocks, scratches.getFirst(), work);
    helpers.forEach(ForkJoinTask::join);
  }

  private void drain(AtomicInteger next, int blocks, S scratch, Work<S> work) {
    for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
      work.on(block, scratch);
    }
  }
}
