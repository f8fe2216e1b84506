package org.segstream.vision.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.StartKind;

class SolverGapsTest {
  private static final int PIXELS = 100;
  private final SolverGaps gaps = new SolverGaps(Budget.toGap(1e-2, 30));

  @Test
  void countsWhatWasNotSolvedAsFarAsWantedAndSaysSo() {
    add(1000, 1000);
    add(1010, 1000);
    add(1040, 1000);
    add(1020, 1000);
    add(1030, 1000);

    assertThat(gaps.count()).isEqualTo(5);
    assertThat(gaps.missed()).isEqualTo(3);
    assertThat(gaps.median()).isEqualTo(0.02);
    assertThat(gaps.largest()).isEqualTo(0.04);
    assertThat(gaps.shortfall())
        .contains(
            "3 of 5 images are not solved to a gap of 0.01 after 30 iterations, the largest gap is"
                + " 0.0400");
  }

  @Test
  void saysNothingWhenAllIsAsWanted() {
    add(1010, 1000);
    assertThat(gaps.shortfall()).isEmpty();
  }

  @Test
  void anOptimumWhoseBoundIsTheTrivialOneIsNoneThatWasMissed() {
    add(1e-5, 1e-6);
    add(0, -1);
    assertThat(gaps.missed()).isZero();
    assertThat(gaps.largest()).as("relative to next to nothing").isGreaterThan(1);
  }

  @Test
  void aLabellingWithoutABoundWasMissed() {
    add(1, 0);
    assertThat(gaps.missed()).isOne();
    assertThat(gaps.largest()).isInfinite();
  }

  private void add(double energy, double bound) {
    gaps.add(new Certificate(energy, bound, 0, 30, StartKind.COLD, false), PIXELS);
  }
}
