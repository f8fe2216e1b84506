package org.segstream.trainer.exchange.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.training.StepGradient;

class MomentUnitsTest {
  private static final int DRAWS = 4000;

  private static StepGradient gradient(float[]... layers) {
    return new StepGradient(List.of(layers), List.of(), new float[0], 1, 4);
  }

  private static float[] only(StepGradient gradient) {
    return gradient.gradients().getFirst();
  }

  private static MomentUnits units(float... secondMoments) {
    return MomentUnits.of(List.of(secondMoments), _ -> true);
  }

  @Test
  void aUnitIsTheRootOfTheMomentAndATenthOfTheLayers() {
    float[] divided = only(units(16, 4, 0, 4).divide(gradient(new float[] {1, 1, 1, 1})));

    float least = (float) (MomentUnits.LEAST * Math.sqrt(6));
    assertThat(divided)
        .containsExactly(
            new float[] {1 / (4 + least), 1 / (2 + least), 1 / least, 1 / (2 + least)},
            within(1e-6f));
  }

  @Test
  void beforeTheFirstStepAllUnitsAreOne() {
    float[] values = {3, -1, 0};

    assertThat(only(units(0, 0, 0).divide(gradient(values)))).isEqualTo(values);
    assertThat(only(units(0, 0, 0).multiply(gradient(values)))).isEqualTo(values);
  }

  @Test
  void layersThatTravelInFloatsKeepTheirBits() {
    float[] drawn = {0.1f, 0.3f};
    float[] kept = {0.7f, 1e-20f};
    MomentUnits units =
        MomentUnits.of(List.of(new float[] {9, 4}, new float[] {3, 7}), layer -> layer == 0);
    List<float[]> divided = units.divide(gradient(drawn, kept)).gradients();

    assertThat(divided.getFirst()).isNotEqualTo(drawn);
    assertThat(divided.getLast()).isEqualTo(kept);
  }

  @Provide
  Arbitrary<float[]> moments() {
    return Arbitraries.oneOf(
            Arbitraries.of(0f, 1e-30f, 1e-12f),
            Arbitraries.integers().between(0, 1000).map(n -> n * 1e-3f))
        .array(float[].class)
        .ofSize(30);
  }

  @Provide
  Arbitrary<float[]> gradients() {
    return Arbitraries.integers()
        .between(-1000, 1000)
        .map(n -> n * 1e-3f)
        .array(float[].class)
        .ofSize(30);
  }

  /** Of so many draws a mean lies within 5 of its deviations, but for one case in two millions. */
  @Property(tries = 40)
  void theExpectationIsTheGradientThatWasClippedInItsUnits(
      @ForAll("gradients") float[] values,
      @ForAll("moments") float[] secondMoments,
      @ForAll long seed) {
    MomentUnits units = units(secondMoments);
    float[] divided = only(units.divide(gradient(values)));
    float bound = Ternary.bound(divided);
    float scale = Ternary.scale(divided);
    double[] sums = new double[values.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      float[] drawn = Ternary.draw(divided, scale, Ternary.seed(seed, draw)).values();
      float[] back = only(units.multiply(gradient(drawn)));
      for (int i = 0; i < sums.length; i++) {
        sums[i] += back[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      double unit = divided[i] == 0 ? 0 : values[i] / divided[i];
      double clipped = Math.min(Math.abs(divided[i]), bound);
      double expected = unit * Math.copySign(clipped, values[i]);
      double deviation = unit * Math.sqrt(Math.max(0, clipped * (scale - clipped)) / DRAWS);
      assertThat(Math.abs(sums[i] / DRAWS - expected))
          .as("value %d", i)
          .isLessThanOrEqualTo(5 * deviation + unit * scale * (4.0 / DRAWS + 1e-5));
    }
  }

  /** Half of the weights are a thousandth as loud as the other half. */
  @Test
  void quietWeightsOfALayerGetNoiseOfTheirOwnSize() {
    Random random = new Random(1);
    float[] values = new float[10_000];
    float[] secondMoments = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      float size = i % 2 == 0 ? 1 : 1e-3f;
      values[i] = (float) (size * random.nextGaussian());
      secondMoments[i] = size * size;
    }

    assertThat(quietRms(values, MomentUnits.NONE)).isGreaterThan(0.03);
    assertThat(quietRms(values, units(secondMoments))).isLessThan(0.015);
  }

  private static double quietRms(float[] values, MomentUnits units) {
    float[] divided = only(units.divide(gradient(values)));
    float[] drawn = Ternary.draw(divided, Ternary.scale(divided), 1).values();
    float[] back = only(units.multiply(gradient(drawn)));
    double sum = 0;
    for (int i = 1; i < back.length; i += 2) {
      sum += back[i] * back[i];
    }
    return Math.sqrt(2 * sum / back.length);
  }
}
