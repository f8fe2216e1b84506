package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  @Test
  void tasksRunInTheOrderOfTheirPlaces() {
    List<String> ran = new ArrayList<>();
    Lane lane = new Lane(Runnable::run);
    Lane.Place first = lane.next();
    Lane.Place second = lane.next();
    Lane.Place third = lane.next();
    third.run(() -> ran.add("third"));
    second.run(() -> ran.add("second"));
    assertThat(ran).isEmpty();
    first.run(() -> ran.add("first"));
    assertThat(ran).containsExactly("first", "second", "third");
  }

  @Test
  void neverRunsTwoTasksAtOnceAndLanesShareThePool() {
    ConcurrentLinkedQueue<Integer> ran = new ConcurrentLinkedQueue<>();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      Lane lane = new Lane(pool);
      Lane other = new Lane(pool);
      for (int i = 0; i < 200; i++) {
        int task = i;
        lane.next()
            .run(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              ran.add(task);
              running.decrementAndGet();
            });
        other.next().run(others::incrementAndGet);
      }
      CompletableFuture<?> both = new CompletableFuture<>();
      lane.next().run(() -> other.next().run(() -> both.complete(null)));
      both.join();
    }
    assertThat(ran).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(most).hasValue(1);
    assertThat(others).hasValue(200);
  }
}
