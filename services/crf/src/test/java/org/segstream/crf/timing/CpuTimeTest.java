package org.segstream.crf.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
  private static final long WORK_NANOS = 50_000_000;

  /** Keeps the processor busy for as much CPU time of the calling thread. */
  private static void work() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + WORK_NANOS;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void countsTheWorkOfOtherThreadsToo() throws InterruptedException {
    CountDownLatch finished = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .unstarted(() -> {
              work();
              finished.countDown();
              await(mayEnd);
            });
    CpuTime.Timed<Boolean> timed =
        CpuTime.of(() -> {
          other.start();
          work();
          return await(finished);
        });
    mayEnd.countDown();
    other.join();
    assertThat(timed.result()).isTrue();
    assertThat(timed.cpuMillis()).isGreaterThan(1.5 * WORK_NANOS * 1e-6);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
