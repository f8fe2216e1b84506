package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.Grids;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;

/** Threads change the time a solve takes and nothing else. */
class VectorThreadsTest {

  @ParameterizedTest
  @CsvSource({"2,1", "4,1", "2,4", "4,4"})
  void giveTheSameBits(int threads, int stride) {
    Random random = new Random(threads);
    VectorSolver one = new VectorSolver(1);
    try (VectorSolver several = new VectorSolver(threads)) {
      CrfSolver.StreamState stateOfOne = one.newState();
      CrfSolver.StreamState stateOfSeveral = several.newState();
      List<Integer> strides = stride == 1 ? List.of(1) : List.of(1, stride);
      GridEnergy grid = Grids.blocks(random, 120, 530, 5, strides);
      for (int frame = 0; frame < 4; frame++) {
        Budget budget = Budget.toGap(1e-3, 4).withDuals();
        Solution expected = CrfSolverContract.checked(grid, one.solve(grid, stateOfOne, budget));
        Solution actual = several.solve(grid, stateOfSeveral, budget);
        assertThat(actual.certificate()).isEqualTo(expected.certificate());
        assertThat(actual.labels()).isEqualTo(expected.labels());
        grid = Grids.disturbed(random, grid, 0.2f);
      }
    }
  }

  @Test
  void tellTheCallerWhatWentWrong() {
    try (Crew crew = new Crew(3)) {
      assertThatThrownBy(() ->
              crew.run(
                  7,
                  piece -> {
                    throw new IllegalStateException("piece " + piece % 1);
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("piece 0");
      int[] done = new int[9];
      crew.run(done.length, piece -> done[piece]++);
      assertThat(done).containsOnly(1);
    }
  }
}
