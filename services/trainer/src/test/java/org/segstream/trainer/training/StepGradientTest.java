package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepGradientTest {
  private static final StepGradient FIVE_LONG =
      new StepGradient(
          List.of(new float[] {3, 0}, new float[] {-4}),
          List.of(new float[] {7}),
          new float[] {9},
          0.5,
          4);

  @Test
  void aClippedGradientKeepsItsDirection() {
    StepGradient clipped = FIVE_LONG.clipped(2.5);

    assertThat(Math.sqrt(clipped.squaredNorm())).isCloseTo(2.5, within(1e-6));
    assertThat(clipped.gradients().getFirst()).containsExactly(1.5f, 0);
    assertThat(clipped.gradients().getLast()).containsExactly(-2);
    assertThat(FIVE_LONG.gradients().getLast()).containsExactly(-4);
  }

  @Test
  void clippingLeavesStatisticsAndEdgesAsTheyAre() {
    StepGradient clipped = FIVE_LONG.clipped(1);

    assertThat(clipped.statistics()).isEqualTo(FIVE_LONG.statistics());
    assertThat(clipped.edges()).isEqualTo(FIVE_LONG.edges());
    assertThat(clipped.loss()).isEqualTo(0.5);
    assertThat(clipped.images()).isEqualTo(4);
  }

  @Test
  void aShortGradientIsNotClipped() {
    assertThat(FIVE_LONG.clipped(5)).isSameAs(FIVE_LONG);
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    StepGradient bad =
        new StepGradient(List.of(new float[] {Float.NaN, 1}), List.of(), new float[0], 0.5, 4);

    assertThat(bad.clipped(1).squaredNorm()).isNaN();
  }
}
