package org.segstream.crf.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorMathTest {
  private static final int COUNT = 1 << 16;
  private final SplittableRandom random = new SplittableRandom(1);

  private float[] uniform(double from, double to) {
    float[] values = new float[COUNT];
    for (int n = 0; n < COUNT; n++) {
      values[n] = (float) random.nextDouble(from, to);
    }
    return values;
  }

  @Test
  void exponentialsAreRightToAFewUnitsOfTheLastPlace() {
    float[] arguments = uniform(-128, 0);
    arguments[0] = 0;
    float[] values = arguments.clone();

    VectorMath.scaledExp(values, new float[Lanes.WORDS], 0, 1, values, 0, COUNT);

    for (int n = 0; n < COUNT; n++) {
      double exact = Math.exp(arguments[n]) * 0x1p60;
      assertThat((double) values[n]).isCloseTo(exact, within(3e-7 * exact));
    }
    assertThat(values[0]).isEqualTo(0x1p60f);
  }

  @Test
  void argumentsBeyondTheLeastCountAsTheLeast() {
    float[] values = new float[Lanes.WORDS];
    values[0] = -1e9f;
    values[1] = Float.NEGATIVE_INFINITY;

    VectorMath.scaledExp(values, new float[Lanes.WORDS], 0, 1, values, 0, values.length);

    assertThat(values[0]).isEqualTo(values[1]).isPositive().isGreaterThan(Float.MIN_NORMAL);
  }

  @Test
  void logarithmsOfProductsThatNoFloatHoldsAreRight() {
    float[] a = exponentials();
    float[] b = exponentials();
    float[] base = uniform(-1, 1);
    float[] e = a.clone();
    float[] f = b.clone();

    VectorMath.splitProduct(e, f, 0, COUNT);
    VectorMath.addLogs(base, 3, e, f, 0, COUNT);

    for (int n = 0; n < COUNT; n++) {
      double log = Math.log(a[n]) + Math.log(b[n]) - 120 * Math.log(2);
      assertThat((double) f[n])
          .isCloseTo(base[n] + 3 * log, within(3e-7 * (1 + 3 * Math.abs(log))));
    }
  }

  private float[] exponentials() {
    float[] values = uniform(-70, 80);
    for (int n = 0; n < COUNT; n++) {
      values[n] = (float) Math.exp(values[n]);
    }
    return values;
  }
}
