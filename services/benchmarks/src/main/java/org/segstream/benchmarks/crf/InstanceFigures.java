package org.segstream.benchmarks.crf;

import java.util.Optional;

/**
 * Both sides on one instance.
 *
 * @param baseline plain C++; absent where it could not be compiled
 * @param own the project's solver
 * @param checked whether its certificate passed the independent check, and its bound and the
 *     baseline's lie below each other's energies
 */
public record InstanceFigures(
    BenchInstance instance, Optional<SolverFigures> baseline, SolverFigures own, boolean checked) {}
