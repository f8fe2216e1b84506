package org.segstream.cli.solve;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.DerivedStrides;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.crf.energy.InstanceFileException;
import org.segstream.crf.timing.CpuTime;
import org.segstream.crf.timing.SteadyState;
import org.segstream.vision.street.StreetEnergy;

/**
 * Solves grids with one solver, warmed up before. The check needs duals, whose keeping would
 * disturb the timing: it is made of a second solve, which must give the same bits. Only under a
 * deadline, where a second solve may get further, are the duals kept in the first.
 */
final class SolveRun {
  private static final long WARM_UP_SEED = 1;
  private static final int WARM_UP_WIDTH = 160;
  private static final int WARM_UP_HEIGHT = 120;

  private final CrfSolver solver;
  private final List<Integer> strides;
  private final boolean warm;
  private final Budget budget;
  private final CrfSolver.StreamState state;
  private final CrfSolver.StreamState checkedState;
  private final Set<Integer> warmedUp = new HashSet<>();

  /**
   * With the solver asked for, or the fastest that runs here.
   *
   * @param strides none for those of the file
   * @param warm whether an instance starts from the one before
   */
  SolveRun(
      Optional<SolveCommand.Backend> backend, List<Integer> strides, boolean warm, Budget budget) {
    this.solver =
        backend
            .map(name -> Solvers.named(name.name().toLowerCase(Locale.ROOT)))
            .orElseGet(Solvers::best);
    this.strides = strides.isEmpty() ? List.of(1) : strides;
    this.warm = warm;
    this.budget = budget;
    this.state = solver.newState();
    this.checkedState = solver.newState();
  }

  /**
   * Solves the instance of a file.
   *
   * @param deadlineMillis time for it
   * @throws InstanceFileException if the file is no instance
   */
  Solved solve(Path file, Optional<Integer> deadlineMillis) {
    GridEnergy grid = DerivedStrides.of(InstanceFile.read(file).grid(), strides);
    if (warmedUp.add(grid.labels())) {
      warmUp(grid.labels());
    }
    CrfSolver.StreamState from = start(state);
    CpuTime.Timed<Solution> timed = CpuTime.of(() -> solver.solve(grid, from, due(deadlineMillis)));
    Solution solution = timed.result();
    return new Solved(
        file,
        "%d×%d×%d".formatted(grid.width(), grid.height(), grid.labels()),
        solver.toString(),
        grid.width(),
        grid.height(),
        solution.labels(),
        solution.certificate(),
        check(grid, solution),
        timed.cpuMillis(),
        timed.wallMillis());
  }

  /** With a deadline that many milliseconds from now, and then with duals. */
  private Budget due(Optional<Integer> millis) {
    return millis
        .map(ms -> budget.withDeadline(System.nanoTime() + ms * 1_000_000L).withDuals())
        .orElse(budget);
  }

  /** The memory is there already, whatever the instance before has left in it. */
  private CrfSolver.StreamState start(CrfSolver.StreamState from) {
    if (!warm) {
      from.reset();
    }
    return from;
  }

  /** On a small synthetic street, of which much is undecided, and of which little is. */
  private void warmUp(int labels) {
    List<GridEnergy> builtIn =
        Stream.of(StreetEnergy.UNSURE, StreetEnergy.SURE)
            .map(kind -> kind.of(WARM_UP_SEED, WARM_UP_WIDTH, WARM_UP_HEIGHT, labels))
            .map(grid -> DerivedStrides.of(grid, strides))
            .toList();
    Budget known = Budget.toGap(budget.relativeGap(), 20);
    SteadyState.reach(() -> builtIn.forEach(grid -> solver.solve(grid, solver.newState(), known)));
  }

  private CertificateCheck check(GridEnergy grid, Solution solution) {
    if (solution.dualPoint().isPresent()) {
      return CertificateCheck.of(grid, solution);
    }
    Solution again = solver.solve(grid, start(checkedState), budget.withDuals());
    CertificateCheck check = CertificateCheck.of(grid, again);
    boolean same =
        again.certificate().equals(solution.certificate())
            && Arrays.equals(again.labels(), solution.labels());
    return same
        ? check
        : new CertificateCheck(
            check.lowerBound(),
            check.energy(),
            List.of("a second solve gave other bits"),
            check.localGaps());
  }
}
