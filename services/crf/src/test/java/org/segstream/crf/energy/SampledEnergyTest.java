package org.segstream.crf.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;

/** The two forms of an energy are the same energy. */
class SampledEnergyTest {

  /** A picture of blobs, with ties where {@code tied}. */
  static SampledEnergy energy(
      Random random, int columns, int rows, int width, int height, int labels, boolean tied) {
    float[] logits = new float[labels * rows * columns];
    for (int n = 0; n < logits.length; n++) {
      int x = n % columns;
      int y = n / columns % rows;
      int truth = (x / 4 + 2 * (y / 3)) % labels;
      float noise = tied ? random.nextInt(3) : (float) random.nextGaussian();
      logits[n] = noise + (n / columns / rows == truth ? 3 : 0);
    }
    byte[] rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    byte[] before = new byte[width * height];
    float[] weights = new float[before.length];
    for (int i = 0; i < before.length; i++) {
      before[i] = (byte) random.nextInt(labels + 1);
      weights[i] = random.nextInt(3) > 0 ? random.nextInt(2) + 0.5f * random.nextInt(3) : 0;
    }
    return new SampledEnergy(
        new LogitPlanes(logits, 0, labels, rows, columns),
        width,
        height,
        rgb,
        new ContrastWeights(0.2f, 1.5f, 60),
        random.nextBoolean() ? Optional.of(new TimeEdges(before, weights)) : Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "12,9,48,36",
    "7,5,13,11",
    "1,1,4,3",
    "5,2,5,2",
    "8,6,4,3",
    "3,4,100,7",
    "40,30,41,31",
    "30,20,29,90"
  })
  void findsTheLeastUnariesOfTheExpandedForm(int columns, int rows, int width, int height) {
    Random random = new Random(columns);
    for (int n = 0; n < 12; n++) {
      SampledEnergy energy =
          energy(random, columns, rows, width, height, random.nextInt(1, 7), n % 2 == 0);
      GridEnergy expanded = energy.expanded();
      byte[] labels = new byte[energy.pixels()];
      UnarySums sums = energy.argmin(labels);
      double base = 0;
      for (int i = 0; i < labels.length; i++) {
        float least = Float.POSITIVE_INFINITY;
        for (int k = 0; k < energy.labels(); k++) {
          float unary = expanded.unary(i % width, i / width, k);
          assertThat(energy.unary(i % width, i / width, k)).isEqualTo(unary);
          least = Math.min(least, unary);
        }
        assertThat(energy.unary(i % width, i / width, labels[i])).isEqualTo(least);
        base += least;
      }
      assertThat(sums.base()).isCloseTo(base, within(1e-9 * (1 + sums.size())));
      assertThat(sums.size()).isGreaterThanOrEqualTo(Math.abs(base) - 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "24,18,96,72",
    "60,45,50,37",
    "7,5,33,65",
    "30,20,130,31",
    "48,36,48,36",
    "2,2,17,16"
  })
  void bothFormsHaveOneSolution(int columns, int rows, int width, int height) {
    Random random = new Random(width);
    CrfSolver solver = Solvers.named("vector");
    CrfSolver.StreamState sampled = solver.newState();
    CrfSolver.StreamState whole = solver.newState();
    int labels = 5;
    for (int n = 0; n < 6; n++) {
      SampledEnergy energy = energy(random, columns, rows, width, height, labels, n == 3);
      Budget budget = Budget.toGap(1e-3, 4);
      GridEnergy expanded = energy.expanded();
      Solution a = solver.solve(energy, sampled, budget.withDuals());
      CrfSolverContract.checked(expanded, a);
      assertThat(CertificateCheck.of(energy, a)).isEqualTo(CertificateCheck.of(expanded, a));
      if (Ratio.isEqualUnits(energy, expanded)) {
        Solution b = solver.solve(expanded, whole, budget);
        assertThat(a.labels()).isEqualTo(b.labels());
        assertThat(a.certificate().lowerBound())
            .isCloseTo(b.certificate().lowerBound(), within(1e-6));
      }
    }
  }

  /**
   * The units follow from the largest weight there may be in one form, that there is in another.
   */
  private static final class Ratio {
    static boolean isEqualUnits(Energy a, Energy b) {
      return Math.abs(a.largestWeight() - b.largestWeight()) < 1e-9;
    }
  }
}
