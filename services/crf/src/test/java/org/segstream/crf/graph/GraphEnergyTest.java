package org.segstream.crf.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GraphEnergyTest {

  @Test
  void functionsOfTheSameVariablesAddUpWhicheverWayRound() {
    GraphEnergy graph =
        new GraphEnergy.Builder(2, 3)
            .add(0, 1, 2)
            .add(0, 10, 20)
            .add(0, 1, new double[] {1, 2, 3, 4, 5, 6})
            .add(1, 0, new double[] {10, 20, 30, 40, 50, 60})
            .build();
    assertThat(graph.unary(0)).containsExactly(11, 22);
    assertThat(graph.edges()).hasSize(1);
    assertThat(graph.edges().getFirst().costs()).containsExactly(11, 32, 53, 24, 45, 66);
    assertThat(graph.energy(new int[] {1, 2})).isEqualTo(22 + 66);
  }

  @Test
  void refusesWhatIsNoEnergy() {
    assertRefused("variable 1 has 0 labels, must be at least 1", () -> builder(2, 0));
    assertRefused("a function of variable 2, but there are 2", () -> builder(2, 3).add(2, 1, 2));
    assertRefused("2 costs, 3 needed", () -> builder(2, 3).add(1, 1, 2));
    assertRefused("a cost of NaN", () -> builder(2, 3).add(0, 1, Double.NaN));
    assertRefused("a cost of -Infinity", () -> builder(2, 3).add(0, 1, Double.NEGATIVE_INFINITY));
    assertRefused(
        "a function of variable 1 and itself", () -> builder(2, 3).add(1, 1, new double[9]));
    double no = Double.POSITIVE_INFINITY;
    assertRefused(
        "the functions of variable 0 leave no label that is allowed",
        () -> builder(2, 3).add(0, no, 1).add(0, 1, no).build());
    assertRefused(
        "the functions of variables 0 and 1 leave no label that is allowed",
        () -> builder(1, 2).add(0, 1, new double[] {no, no}).build());
  }

  private static GraphEnergy.Builder builder(int... labels) {
    return new GraphEnergy.Builder(labels);
  }

  private static void assertRefused(String message, Runnable work) {
    assertThatThrownBy(work::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
