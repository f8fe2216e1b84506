package org.segstream.crf.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.Grids;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceSolver;

class LocalGapsTest {
  @ParameterizedTest
  @CsvSource({"1,1", "1,9", "9,1", "2,2", "23,17", "41,40", "97,13", "130,61"})
  void theCellsAddUpToTheGap(int width, int height) {
    for (int seed = 0; seed < 4; seed++) {
      GridEnergy grid = Grids.blocks(new Random(seed), width, height, 5);
      Solution solution = solve(grid, seed);
      assertAddUp(CertificateCheck.of(grid, solution));
    }
  }

  @Test
  void alsoOfALabellingThatIsNotTheSolvers() {
    GridEnergy grid = Grids.blocks(new Random(7), 60, 45, 4);
    Solution solution = solve(grid, 20);
    byte[] labels = solution.labels().clone();
    int spoiled = 30 * 60 + 17;
    labels[spoiled] = (byte) (3 - labels[spoiled]);
    CertificateCheck check =
        CertificateCheck.of(
            grid, solution.dualPoint().orElseThrow(), labels, solution.certificate());
    assertAddUp(check);
    LocalGaps before = CertificateCheck.of(grid, solution).localGaps();
    double most = 0;
    String where = "";
    for (int row = 0; row < before.height(); row++) {
      for (int column = 0; column < before.width(); column++) {
        double more = check.localGaps().at(column, row) - before.at(column, row);
        if (more > most) {
          most = more;
          where = column + "," + row;
        }
      }
    }
    assertThat(where).as("the cell of the pixel").isEqualTo(17 * 40 / 60 + "," + 30 * 30 / 45);
    double added = check.energy() - solution.certificate().energy();
    assertThat(most).isGreaterThan(added / 4);
  }

  private static Solution solve(GridEnergy grid, int iterations) {
    ReferenceSolver solver = new ReferenceSolver();
    return solver.solve(grid, solver.newState(), Budget.toGap(0, 1 + iterations).withDuals());
  }

  private static void assertAddUp(CertificateCheck check) {
    LocalGaps gaps = check.localGaps();
    assertThat(List.of(gaps.width(), gaps.height())).allMatch(side -> side >= 1 && side <= 40);
    double sum = 0;
    for (int row = 0; row < gaps.height(); row++) {
      for (int column = 0; column < gaps.width(); column++) {
        assertThat(gaps.at(column, row)).isNotNegative();
        sum += gaps.at(column, row);
      }
    }
    double rounding = 1e-9 * (1 + Math.abs(check.energy()));
    assertThat(sum).isCloseTo(check.energy() - check.lowerBound(), within(rounding));
  }
}
