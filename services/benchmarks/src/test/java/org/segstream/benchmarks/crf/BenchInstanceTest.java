package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.vision.street.StreetEnergy;

class BenchInstanceTest {

  @Test
  void sureLogitsAreSureOfMostPixelsAndUnsureOnesOfFew() {
    BenchInstance sure = new BenchInstance("sure", StreetEnergy.SURE.of(1, 480, 360, 12));
    BenchInstance unsure = new BenchInstance("unsure", StreetEnergy.UNSURE.of(1, 480, 360, 12));
    assertThat(sure.sureShare()).isGreaterThan(0.6);
    assertThat(unsure.sureShare()).isLessThan(0.15);
  }
}
