package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnnealingTest {
  @Test
  void fallsGeometricallyAndThenStays() {
    Annealing annealing = new Annealing(10, 0.1, 0.5);

    assertThat(annealing.at(0)).isEqualTo(10);
    assertThat(annealing.at(0.25)).isCloseTo(1, within(1e-12));
    assertThat(annealing.at(0.5)).isEqualTo(0.1);
    assertThat(annealing.at(1)).isEqualTo(0.1);
  }

  @Test
  void anEndThatIsNotNearlyHardIsRefused() {
    assertThatThrownBy(() -> new Annealing(2, 0.5, 0.8)).hasMessageContaining("0.1");
    assertThatThrownBy(() -> new Annealing(0.01, 0.1, 0.8)).hasMessageContaining("fall");
    assertThatThrownBy(() -> new Annealing(2, 0.1, 0)).hasMessageContaining("settled");
  }
}
