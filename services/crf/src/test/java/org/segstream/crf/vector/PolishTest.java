package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.Grids;
import org.segstream.crf.energy.Energies;
import org.segstream.crf.energy.GridEnergy;

class PolishTest {

  private static byte[] randomLabels(Random random, GridEnergy grid) {
    byte[] labels = new byte[grid.width() * grid.height()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(grid.labels());
    }
    return labels;
  }

  @ParameterizedTest
  @CsvSource({"2,2,2", "3,2,4", "2,9,3", "17,33,5", "60,40,11", "9,7,255"})
  void neverRaisesTheEnergy(int width, int height, int labels) {
    Random random = new Random(31L * width + height);
    for (int n = 0; n < 20; n++) {
      GridEnergy grid = Grids.random(random, width, height, labels);
      byte[] labelling = randomLabels(random, grid);
      double before = Energies.of(grid, labelling);
      new Polish(new Strips(width, height, labels)).run(grid, labelling);
      double tolerance = 1e-4 + 1e-6 * Math.abs(before);
      assertThat(Energies.of(grid, labelling)).isLessThanOrEqualTo(before + tolerance);
    }
  }

  /** A row in which every pixel is a boundary is one run, and so solved exactly. */
  @Test
  void solvesARunExactly() {
    Random random = new Random(3);
    for (int n = 0; n < 200; n++) {
      GridEnergy both = Grids.random(random, 5, 2, 2);
      GridEnergy grid =
          GridEnergy.potts(
              5,
              2,
              2,
              both.unary(),
              both.families().getFirst().horizontal(),
              new float[] {0, 0, 0, 0, 0});
      byte[] labelling = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
      new Polish(new Strips(5, 2, 2)).run(grid, labelling);
      double optimum = Grids.optimum(grid);
      assertThat(Energies.of(grid, labelling))
          .isCloseTo(optimum, within(1e-4 + 1e-5 * Math.abs(optimum)));
    }
  }

  @Test
  void leavesALabellingWithoutBoundariesAlone() {
    GridEnergy grid = Grids.blocks(new Random(4), 20, 10, 4);
    byte[] labelling = new byte[200];
    new Polish(new Strips(20, 10, 4)).run(grid, labelling);
    assertThat(labelling).containsOnly(0);
  }
}
