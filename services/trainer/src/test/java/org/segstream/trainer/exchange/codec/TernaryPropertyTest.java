package org.segstream.trainer.exchange.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TernaryPropertyTest {
  private static final int DRAWS = 4000;

  @Provide
  Arbitrary<float[]> gradients() {
    Arbitrary<Float> values =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-1000, 1000).map(n -> n * 1e-6f),
            Arbitraries.integers().between(-1000, 1000).map(n -> n * 1e-2f),
            Arbitraries.of(0f, -0f, 1e-30f, -1e-30f));
    return values.array(float[].class).ofMinSize(1).ofMaxSize(40);
  }

  @Provide
  Arbitrary<byte[]> levels() {
    return Arbitraries.bytes().between((byte) -1, (byte) 1).array(byte[].class).ofMaxSize(300);
  }

  private static float clipped(float value, float bound) {
    return Math.signum(value) * Math.min(Math.abs(value), bound);
  }

  /** Of so many draws a mean lies within 5 of its deviations, but for one case in two millions. */
  @Property(tries = 60)
  void theExpectationIsTheClippedGradient(
      @ForAll("gradients") float[] gradient, @ForAll long seed) {
    float bound = Ternary.bound(gradient);
    float scale = Ternary.scale(gradient) * 1.5f;
    double[] sums = new double[gradient.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      float[] values = Ternary.draw(gradient, scale, Ternary.seed(seed, draw)).values();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      double expected = clipped(gradient[i], bound);
      double variance = Math.abs(expected) * scale - expected * expected;
      double allowed = 5 * Math.sqrt(variance / DRAWS) + 4.0 * scale / DRAWS;
      assertThat(Math.abs(sums[i] / DRAWS - expected))
          .as("value %d", i)
          .isLessThanOrEqualTo(allowed);
    }
  }

  /** With odds of 2^-17 it is 128 of 2^24, give or take 5 of 11; rounded to 16 bits, 0 or 256. */
  @Test
  void aProbabilityBetweenTwoOfSixteenBitsIsNotRounded() {
    float[] gradient = new float[1 << 22];
    Arrays.fill(gradient, -1);
    int drawn = 0;
    for (int seed = 0; seed < 4; seed++) {
      for (byte trit : Ternary.draw(gradient, 0x1p17f, seed).trits()) {
        drawn -= trit;
      }
    }
    assertThat(drawn).isBetween(128 - 57, 128 + 57);
  }

  @Property
  void noValueExceedsTheScaleAndTheLargestIsCertain(
      @ForAll("gradients") float[] gradient, @ForAll long seed) {
    float scale = Ternary.scale(gradient);
    float[] values = Ternary.draw(gradient, scale, seed).values();

    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(values[i])).isIn(0f, scale);
      if (Math.abs(gradient[i]) >= scale) {
        assertThat(values[i]).isEqualTo(Math.signum(gradient[i]) * scale);
      }
      assertThat(values[i] * gradient[i] < 0).isFalse();
    }
  }

  @Property
  void aDrawDependsOnItsSeedAlone(@ForAll("gradients") float[] gradient, @ForAll long seed) {
    float scale = Ternary.scale(gradient);

    assertThat(Ternary.draw(gradient, scale, seed).trits())
        .isEqualTo(Ternary.draw(gradient.clone(), scale, seed).trits());
  }

  @Property
  void packingLosesNothing(@ForAll("levels") byte[] trits) {
    ByteBuffer packed = ByteBuffer.allocate(Trits.bytes(trits.length));
    Trits.pack(trits, packed);

    assertThat(packed.hasRemaining()).isFalse();
    assertThat(8.0 * packed.capacity()).isLessThanOrEqualTo(1.6 * trits.length + 8);
    assertThat(Trits.unpack(packed.flip(), trits.length)).isEqualTo(trits);
  }

  @Test
  void refusesBytesThatHoldNoTrits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trits.unpack(ByteBuffer.wrap(new byte[] {(byte) 243}), 5))
        .withMessageContaining("243");
  }

  @Test
  void clipsWhatLiesFarOut() {
    float[] gradient = new float[1000];
    Random random = new Random(1);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextGaussian();
    }
    gradient[0] = 100;

    assertThat(Ternary.scale(gradient)).isLessThan(12);
    assertThat(Ternary.draw(gradient, Ternary.scale(gradient), 7).values()[0])
        .isEqualTo(Ternary.scale(gradient));
  }

  @Test
  void aGradientThatIsNotFiniteStaysSo() {
    float[] gradient = {1, Float.NaN, 2};

    assertThat(Ternary.scale(gradient)).isNaN();
    assertThat(Ternary.draw(gradient, Float.NaN, 1).values()).containsOnly(Float.NaN);
    Arrays.fill(gradient, Float.POSITIVE_INFINITY);
    for (float value : Ternary.draw(gradient, Ternary.scale(gradient), 1).values()) {
      assertThat(value).isNotFinite();
    }
  }
}
