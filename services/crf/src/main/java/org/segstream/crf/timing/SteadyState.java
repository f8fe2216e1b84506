package org.segstream.crf.timing;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Repeats work until its code is compiled: only then is its time worth measuring. */
public final class SteadyState {
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final int SETTLED = 12;
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private SteadyState() {}

  /**
   * Does the work until, twelve times in a row, it takes no less CPU time than before and nothing
   * was compiled meanwhile; at most for half a minute.
   */
  public static void reach(Runnable work) {
    long start = System.nanoTime();
    double least = Double.POSITIVE_INFINITY;
    long compiled = -1;
    int settled = 0;
    while (settled < SETTLED && System.nanoTime() - start < LONGEST_NANOS) {
      double millis = CpuTime.of(() -> run(work)).cpuMillis();
      long compiledNow = COMPILER.getTotalCompilationTime();
      settled = millis < 0.8 * least || compiledNow != compiled ? 0 : settled + 1;
      least = Math.min(least, millis);
      compiled = compiledNow;
    }
  }

  private static boolean run(Runnable work) {
    work.run();
    return true;
  }
}
