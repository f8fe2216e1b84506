package org.segstream.crf.timing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * CPU time of all Java threads: those that solve, however many; not those that compile code or
 * collect garbage.
 */
public final class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /**
   * A piece of work and what it took.
   *
   * @param result what the work yielded
   * @param cpuMillis CPU time of all Java threads, ms
   * @param wallMillis time that passed, ms
   */
  public record Timed<T>(T result, double cpuMillis, double wallMillis) {}

  /** Does the work. */
  public static <T> Timed<T> of(Supplier<T> work) {
    Map<Long, Long> before = new HashMap<>();
    for (long id : THREADS.getAllThreadIds()) {
      before.put(id, THREADS.getThreadCpuTime(id));
    }
    long start = System.nanoTime();
    T result = work.get();
    long wall = System.nanoTime() - start;
    long cpu = 0;
    for (long id : THREADS.getAllThreadIds()) {
      cpu += Math.max(0, THREADS.getThreadCpuTime(id) - before.getOrDefault(id, 0L));
    }
    return new Timed<>(result, cpu * 1e-6, wall * 1e-6);
  }
}
