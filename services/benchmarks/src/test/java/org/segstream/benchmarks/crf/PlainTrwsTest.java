package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.vision.street.StreetEnergy;

/** The C++ baseline is the algorithm that it is said to be. */
class PlainTrwsTest {
  private static final Optional<PlainTrws> PLAIN = PlainTrws.compile();
  @TempDir private Path folder;

  @AfterAll
  static void clean() {
    PLAIN.ifPresent(PlainTrws::close);
  }

  private PlainTrws.Run run(GridEnergy grid, int iterations) {
    assumeTrue(PLAIN.isPresent(), "there is no C++ compiler on the PATH");
    Path file = folder.resolve("grid.bin");
    new BenchInstance("grid", grid).file().write(file);
    return PLAIN.orElseThrow().run(file, iterations, 0);
  }

  @Test
  void itsBoundsAreTheReferenceSolvers() {
    GridEnergy grid = StreetEnergy.UNSURE.of(3, 61, 47, 7);
    PlainTrws.Run run = run(grid, 6);
    CrfSolver reference = Solvers.named("reference");
    for (int n = 1; n <= run.iterations().size(); n++) {
      Certificate said =
          reference.solve(grid, reference.newState(), Budget.toGap(0, n)).certificate();
      assertThat(run.iterations().get(n - 1).bound())
          .as("bound after %d iterations", n)
          .isCloseTo(said.lowerBound(), within(1e-5 * Math.abs(said.lowerBound())));
    }
  }

  @Test
  void itIsExactOnARow() {
    float[] unary = new float[20 * 3];
    for (int n = 0; n < unary.length; n++) {
      unary[n] = (n * 37 % 19) / 6f;
    }
    float[] weights = new float[19];
    for (int n = 0; n < weights.length; n++) {
      weights[n] = n % 4 / 2f;
    }
    GridEnergy row = GridEnergy.potts(20, 1, 3, unary, weights, new float[0]);
    PlainTrws.Run run = run(row, 3);
    PlainTrws.Iteration last = run.iterations().getLast();
    assertThat(last.energy()).isCloseTo(last.bound(), within(1e-4));
  }

  @Test
  void itStopsAtTheGapAndTimesItsPasses() {
    GridEnergy grid = StreetEnergy.SURE.of(3, 61, 47, 7);
    PlainTrws.Run run = run(grid, 300);
    assertThat(run.passMillis()).isPositive();
    assertThat(run.decidingMillis()).isGreaterThan(0);
    assertThat(IntStream.range(1, run.iterations().size()))
        .allMatch(n ->
            run.iterations().get(n).cpuMillis() >= run.iterations().get(n - 1).cpuMillis()
                && run.iterations().get(n).energy() <= run.iterations().get(n - 1).energy());
  }
}
