package org.segstream.worker;

/**
 * How a worker works.
 *
 * @param groupId consumer group that shares the frames
 * @param relativeGap the solver stops at this relative gap
 * @param maxIterations and after this many iterations at the latest
 * @param threads threads that solve, one stream each at a time
 * @param checkEvery every so many frames of a stream go through the independent certificate check;
 *     0 for none
 * @param maxStreams streams whose warm state is kept; the longest unused is forgotten beyond it
 */
public record WorkerOptions(
    String groupId,
    double relativeGap,
    int maxIterations,
    int threads,
    int checkEvery,
    int maxStreams) {

  /** Group {@code segstream-worker}, gap 1e-2, one thread a core, one frame in 100 checked. */
  public static final WorkerOptions DEFAULTS =
      new WorkerOptions(
          "segstream-worker", 1e-2, 100, Runtime.getRuntime().availableProcessors(), 100, 64);

  /** Checks the ranges. */
  public WorkerOptions {
    atLeast("relative gap", relativeGap, 0);
    atLeast("iterations", maxIterations, 1);
    atLeast("threads", threads, 1);
    atLeast("frames between checks", checkEvery, 0);
    atLeast("streams", maxStreams, 1);
  }

  private static void atLeast(String name, double value, double least) {
    if (!(value >= least)) {
      throw new IllegalArgumentException(name + ": " + value + " must be at least " + least);
    }
  }
}
