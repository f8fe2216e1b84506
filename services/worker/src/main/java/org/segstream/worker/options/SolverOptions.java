package org.segstream.worker.options;

import java.time.Duration;

/**
 * How far and by whom random fields are solved.
 *
 * @param relativeGap the solver stops at this relative gap
 * @param maxIterations and after this many iterations at the latest; a frame with a deadline has
 *     until then instead
 * @param threads threads that solve, one stream each at a time
 * @param checkEvery every so many frames of a stream go through the independent certificate check;
 *     0 for none
 * @param localGaps whether the masks of checked frames say where their gap is
 * @param reserve how long before a frame's deadline the solver stops: its mask must be encoded and
 *     published in time too
 */
public record SolverOptions(
    double relativeGap,
    int maxIterations,
    int threads,
    int checkEvery,
    boolean localGaps,
    Duration reserve) {

  /** Gap 1e-2, at most 100 iterations, one thread a core, one frame in 250 checked, 10 ms. */
  public static final SolverOptions DEFAULTS =
      new SolverOptions(
          1e-2, 100, Runtime.getRuntime().availableProcessors(), 250, false, Duration.ofMillis(10));

  /** Checks the ranges. */
  public SolverOptions {
    Ranges.atLeast("relative gap", relativeGap, 0);
    Ranges.atLeast("iterations", maxIterations, 1);
    Ranges.atLeast("threads", threads, 1);
    Ranges.atLeast("frames between checks", checkEvery, 0);
    Ranges.atLeast("reserve in ms", reserve.toMillis(), 0);
  }

  /** The same with other limits. */
  public SolverOptions to(double gap, int iterations) {
    return new SolverOptions(gap, iterations, threads, checkEvery, localGaps, reserve);
  }

  /** The same with another number of threads. */
  public SolverOptions withThreads(int value) {
    return new SolverOptions(relativeGap, maxIterations, value, checkEvery, localGaps, reserve);
  }

  /** The same with another number of frames between checks. */
  public SolverOptions withCheckEvery(int value) {
    return new SolverOptions(relativeGap, maxIterations, threads, value, localGaps, reserve);
  }

  /** The same, with or without local gaps. */
  public SolverOptions withLocalGaps(boolean value) {
    return new SolverOptions(relativeGap, maxIterations, threads, checkEvery, value, reserve);
  }
}
