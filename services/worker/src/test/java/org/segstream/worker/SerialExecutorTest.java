package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  @Test
  void runsTasksOneAfterAnotherInOrderOnAPoolOfManyThreads() {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    List<Integer> order = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      SerialExecutor executor = new SerialExecutor(pool);
      for (int i = 0; i < 1000; i++) {
        int number = i;
        executor.execute(() -> {
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          order.add(number);
          atOnce.decrementAndGet();
        });
      }
      while (!executor.idle()) {
        Thread.onSpinWait();
      }
    }
    assertThat(order).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    assertThat(mostAtOnce).hasValue(1);
  }

  @Test
  void takesTurnsWithOthersOnAPoolOfOneThread() {
    Queue<Runnable> pool = new ArrayDeque<>();
    List<String> order = new ArrayList<>();
    SerialExecutor a = new SerialExecutor(pool::add);
    SerialExecutor b = new SerialExecutor(pool::add);
    for (int i = 0; i < 2; i++) {
      a.execute(() -> order.add("a"));
      b.execute(() -> order.add("b"));
    }
    while (!pool.isEmpty()) {
      pool.remove().run();
    }
    assertThat(order).containsExactly("a", "b", "a", "b");
  }

  @Test
  void goesOnAfterATaskThatThrows() {
    Queue<Runnable> pool = new ArrayDeque<>();
    List<String> order = new ArrayList<>();
    SerialExecutor executor = new SerialExecutor(pool::add);
    executor.execute(() -> {
      throw new IllegalStateException("on purpose");
    });
    executor.execute(() -> order.add("next"));
    while (!pool.isEmpty()) {
      try {
        pool.remove().run();
      } catch (IllegalStateException e) {
        order.add(e.getMessage());
      }
    }
    assertThat(order).containsExactly("on purpose", "next");
    assertThat(executor.idle()).isTrue();
  }
}
