package org.segstream.crf.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.segstream.crf.Grids;
import org.segstream.crf.energy.GridEnergy;

class CertificatePropertyTest {

  @Property(tries = 300)
  void anySplitOfTheUnariesBoundsTheOptimum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int width,
      @ForAll @IntRange(min = 1, max = 3) int height,
      @ForAll @IntRange(min = 1, max = 3) int labels,
      @ForAll @FloatRange(min = 0, max = 10) float spread) {
    Random random = new Random(seed);
    GridEnergy grid = Grids.random(random, width, height, labels);
    List<double[]> shares = new ArrayList<>();
    for (int t = 1; t < 2 * grid.families().size(); t++) {
      shares.add(random.doubles(grid.unary().length, -spread, spread + 1e-3).toArray());
    }
    byte[] labelling = new byte[width * height];
    double energy = Grids.energy(grid, labelling);
    Certificate modest = new Certificate(energy, -1e12, 0, 1, StartKind.COLD, false);
    CertificateCheck check = CertificateCheck.of(grid, DualPoint.of(shares), labelling, modest);
    assertThat(check.lowerBound()).isLessThanOrEqualTo(Grids.optimum(grid) + 1e-9);
    assertThat(check.energy()).isCloseTo(energy, within(1e-9));
  }
}
