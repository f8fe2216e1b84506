package org.segstream.crf.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Grids;

class DerivedStridesTest {
  /** 4×3 pixels, the weights all different. */
  private final GridEnergy grid =
      GridEnergy.potts(
          4,
          3,
          2,
          new float[24],
          new float[] {9, 5, 7, 8, 6, 4, 3, 2, 1},
          new float[] {20, 10, 30, 40, 12, 18, 16, 14});

  @Test
  void aLongEdgeGetsTheWeakestOnItsWayDividedByItsLength() {
    EdgeFamily two = DerivedStrides.of(grid, List.of(1, 2)).families().get(1);
    assertThat(two.stride()).isEqualTo(2);
    assertThat(two.horizontal()).containsExactly(2.5f, 2.5f, 3, 2, 1, 0.5f);
    assertThat(two.vertical()).containsExactly(6, 5, 8, 7);
  }

  @Test
  void theEdgesOfStrideOneStayAsTheyAre() {
    GridEnergy both = DerivedStrides.of(grid, List.of(1, 2));
    assertThat(both.families().getFirst()).isSameAs(grid.families().getFirst());
    assertThat(both.unary()).isSameAs(grid.unary());
  }

  @Test
  void aStrideBeyondTheGridHasNoEdges() {
    EdgeFamily nine = DerivedStrides.of(grid, List.of(9)).families().getFirst();
    assertThat(nine.horizontal()).isEmpty();
    assertThat(nine.vertical()).isEmpty();
  }

  @Test
  void aStraightBoundaryCostsTheSameInEveryFamily() {
    GridEnergy flat = GridEnergy.potts(16, 1, 2, new float[32], filled(15, 0.7f), new float[0]);
    byte[] halves = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    double one = Energies.of(flat, halves);
    assertThat(Energies.of(DerivedStrides.of(flat, List.of(4)), halves))
        .isCloseTo(one, within(1e-6));
  }

  @Test
  void refusesToDeriveFromAnythingButStrideOne() {
    GridEnergy far = Grids.random(new Random(1), 5, 5, 2, List.of(2), false);
    assertThatThrownBy(() -> DerivedStrides.of(far, List.of(4)))
        .hasMessage("further strides come from weights of stride 1 alone");
    assertThatThrownBy(() -> DerivedStrides.of(grid, List.of(0)))
        .hasMessage("stride 0, must be at least 1");
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
