package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.crf.energy.GridEnergy;

class StreetEnergyTest {

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    GridEnergy once = StreetEnergy.SURE.of(1, 96, 72, 12);
    assertThat(StreetEnergy.SURE.of(1, 96, 72, 12).unary()).isEqualTo(once.unary());
    assertThat(StreetEnergy.SURE.of(2, 96, 72, 12).unary()).isNotEqualTo(once.unary());
  }

  @Test
  void sureLogitsAreSureOfMostPixelsAndUnsureOnesOfFew() {
    BenchInstance sure = new BenchInstance("sure", StreetEnergy.SURE.of(1, 480, 360, 12));
    BenchInstance unsure = new BenchInstance("unsure", StreetEnergy.UNSURE.of(1, 480, 360, 12));
    assertThat(sure.sureShare()).isGreaterThan(0.6);
    assertThat(unsure.sureShare()).isLessThan(0.15);
  }
}
