package org.segstream.benchmarks.crf;

import java.util.List;
import java.util.Optional;
import org.segstream.benchmarks.Samples;

/**
 * What one solver takes for one instance.
 *
 * @param pass CPU time of a forward and backward pass that decides no labels, ms; absent where the
 *     instance was solved before that could be told
 * @param decidingPass the same for one that decides labels in both and has their energy, ms
 * @param toGap what it takes to reach each of the gaps, in {@link CrfBenchmark#GAPS}' order; absent
 *     where it did not
 */
public record SolverFigures(
    Optional<Samples> pass, Optional<Samples> decidingPass, List<Optional<ToGap>> toGap) {

  /** Copies the list. */
  public SolverFigures {
    toGap = List.copyOf(toGap);
  }

  /**
   * From cold unaries to a certified gap.
   *
   * @param iterations forward and backward passes
   * @param cpuMillis CPU time, ms
   * @param wallMillis time that passed, ms; for the baseline its CPU time
   */
  public record ToGap(int iterations, Samples cpuMillis, Samples wallMillis) {}
}
