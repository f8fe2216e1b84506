package org.segstream.vision.street;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
  void steadyNoiseStaysAndFreshNoiseDoesNot() {
    GridEnergy first = energy(1, 0);
    assertThat(energy(1, 1).unary()).isEqualTo(first.unary());
    assertThat(energy(0, 1).unary()).isNotEqualTo(first.unary());
  }

  private static GridEnergy energy(double correlation, int frame) {
    var street = new SyntheticStreet(1, 64, 48, CameraMotion.STATIC);
    return StreetEnergy.SURE
        .of(List.of(street.frame(0), street.frame(0)), 1, 3, correlation)
        .get(frame);
  }
}
