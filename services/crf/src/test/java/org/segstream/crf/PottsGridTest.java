package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PottsGridTest {

  @Test
  void takesFiniteUnariesAndWeights() {
    float[] unary = {Float.MAX_VALUE, -Float.MAX_VALUE, -0f, 0f};
    PottsGrid grid = new PottsGrid(2, 1, 2, unary, new float[] {-0f}, new float[0]);
    assertThat(grid.unary()).isSameAs(unary);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesTheUnaryThatIsNotFinite(float bad) {
    float[] unary = new float[12];
    unary[9] = bad;
    assertRefused(
        () -> new PottsGrid(2, 2, 3, unary, new float[2], new float[2]),
        "unary of label 0 at x=1 y=1 is " + bad + ", must be finite");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1e-30f})
  void namesTheWeightThatIsNone(float bad) {
    float[] weights = {0, 0, 0, bad};
    assertRefused(
        () -> new PottsGrid(3, 2, 1, new float[6], weights, new float[3]),
        "horizontal weight at x=1 y=1 is " + bad + ", must be finite and at least 0");
    assertRefused(
        () -> new PottsGrid(2, 3, 1, new float[6], new float[3], weights),
        "vertical weight at x=1 y=1 is " + bad + ", must be finite and at least 0");
  }

  @Test
  void namesTheSizeThatDoesNotFit() {
    float[] none = {};
    assertRefused(() -> new PottsGrid(0, 3, 2, none, none, none), "grid is 0×3, must be at least");
    assertRefused(
        () -> new PottsGrid(1, 1, 256, new float[256], none, none), "256 labels, must be 1 to 255");
    assertRefused(() -> new PottsGrid(1, 1, 0, none, none, none), "0 labels, must be 1 to 255");
    assertRefused(
        () -> new PottsGrid(2, 2, 2, new float[7], new float[2], new float[2]),
        "7 unaries, 2×2×2 needed");
    assertRefused(
        () -> new PottsGrid(2, 2, 2, new float[8], new float[1], new float[2]),
        "1 horizontal weights");
    assertRefused(
        () -> new PottsGrid(2, 2, 2, new float[8], new float[2], new float[3]),
        "3 vertical weights");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
