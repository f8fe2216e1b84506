package org.segstream.benchmarks.crf;

import java.util.List;
import java.util.Optional;

/**
 * Both sides on one instance.
 *
 * @param baseline plain C++; absent where it could not be compiled
 * @param own the project's solver, by strides and threads
 * @param checked whether the certificates of all of {@code own} passed the independent check, and
 *     its bound and the baseline's lie below each other's energies
 */
public record InstanceFigures(
    BenchInstance instance,
    Optional<SolverFigures> baseline,
    List<SolverFigures> own,
    boolean checked) {
  /** Copies the list. */
  public InstanceFigures {
    own = List.copyOf(own);
  }
}
