package org.segstream.crf.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridEnergyTest {

  @Test
  void takesFiniteUnariesAndWeights() {
    float[] unary = {Float.MAX_VALUE, -Float.MAX_VALUE, -0f, 0f};
    GridEnergy grid = GridEnergy.potts(2, 1, 2, unary, new float[] {-0f}, new float[0]);
    assertThat(grid.unary()).isSameAs(unary);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesTheUnaryThatIsNotFinite(float bad) {
    float[] unary = new float[12];
    unary[9] = bad;
    assertRefused(
        () -> GridEnergy.potts(2, 2, 3, unary, new float[2], new float[2]),
        "unary of label 0 at x=1 y=1 is " + bad + ", must be finite");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1e-30f})
  void namesTheWeightThatIsNone(float bad) {
    float[] weights = {0, 0, 0, bad};
    assertRefused(
        () -> GridEnergy.potts(3, 2, 1, new float[6], weights, new float[3]),
        "horizontal weight of stride 1 at x=1 y=1 is " + bad + ", must be finite and at least 0");
    assertRefused(
        () -> GridEnergy.potts(2, 3, 1, new float[6], new float[3], weights),
        "vertical weight of stride 1 at x=1 y=1 is " + bad + ", must be finite and at least 0");
  }

  @Test
  void namesTheSizeThatDoesNotFit() {
    float[] none = {};
    assertRefused(
        () -> GridEnergy.potts(0, 3, 2, none, none, none), "grid is 0×3, must be at least");
    assertRefused(
        () -> GridEnergy.potts(1, 1, 256, new float[256], none, none),
        "256 labels, must be 1 to 255");
    assertRefused(() -> GridEnergy.potts(1, 1, 0, none, none, none), "0 labels, must be 1 to 255");
    assertRefused(
        () -> GridEnergy.potts(2, 2, 2, new float[7], new float[2], new float[2]),
        "7 unaries, 2×2×2 needed");
    assertRefused(
        () -> GridEnergy.potts(2, 2, 2, new float[8], new float[1], new float[2]),
        "1 horizontal weights of stride 1, 2×1 needed");
    assertRefused(
        () -> GridEnergy.potts(2, 2, 2, new float[8], new float[2], new float[3]),
        "3 vertical weights of stride 1, 1×2 needed");
  }

  @Test
  void namesTheUnaryOfAPlane() {
    float[] unary = new float[12];
    unary[9] = Float.NaN;
    EdgeFamily edges = new EdgeFamily(1, new float[2], new float[2]);
    assertRefused(
        () -> new GridEnergy(2, 2, 3, unary, UnaryLayout.PLANAR, List.of(edges), Optional.empty()),
        "unary of label 2 at x=1 y=0 is NaN");
  }

  @Test
  void takesEachStrideOnce() {
    EdgeFamily edges = new EdgeFamily(4, new float[0], new float[0]);
    assertRefused(() -> energy(List.of(edges, edges)), "two families of edges");
    assertRefused(() -> energy(List.of()), "an energy without edges");
    assertRefused(
        () -> energy(List.of(new EdgeFamily(1, new float[1], new float[0]))),
        "1 horizontal weights of stride 1, 1×0 needed");
    assertThatThrownBy(() -> new EdgeFamily(0, new float[0], new float[0]))
        .hasMessage("stride 0, must be at least 1");
  }

  private static GridEnergy energy(List<EdgeFamily> families) {
    return new GridEnergy(
        1, 1, 1, new float[1], UnaryLayout.CHANNEL_LAST, families, Optional.empty());
  }

  @Test
  void namesWhatIsNoCompatibility() {
    assertRefused(() -> new LabelCompatibility(2, new float[3]), "a compatibility of 3 numbers");
    assertRefused(
        () -> new LabelCompatibility(2, new float[] {0, 1, 1, 0.5f}),
        "compatibility of label 1 with itself is 0.5, must be 0");
    assertRefused(
        () -> new LabelCompatibility(2, new float[] {0, 1, 2, 0}),
        "compatibility of labels 1 and 0 is 2.0 one way and 1.0 the other");
    assertRefused(
        () -> new LabelCompatibility(2, new float[] {0, -1, -1, 0}),
        "compatibility of labels 0 and 1 is -1.0, must be finite");
    LabelCompatibility two = new LabelCompatibility(2, new float[] {0, 3, 3, 0});
    assertThat(two.largest()).isEqualTo(3);
    EdgeFamily edges = new EdgeFamily(1, new float[0], new float[0]);
    assertRefused(
        () ->
            new GridEnergy(
                1, 1, 3, new float[3], UnaryLayout.CHANNEL_LAST, List.of(edges), Optional.of(two)),
        "a compatibility of 2 labels for 3 labels");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
