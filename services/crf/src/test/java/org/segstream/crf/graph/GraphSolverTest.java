package org.segstream.crf.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.Budget;
import org.segstream.crf.Certificate;

class GraphSolverTest {
  private static final double SUMMING = 1e-12;

  private static GraphSolution solve(GraphEnergy graph, int iterations) {
    GraphSolution solution = GraphSolver.solve(graph, Budget.toGap(0, iterations).withDuals());
    assertThat(GraphCheck.of(graph, solution).failures()).isEmpty();
    return solution;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOptimumLiesBetweenBoundAndEnergy(boolean forbidding) {
    Random random = new Random(7);
    for (int n = 0; n < 600; n++) {
      GraphEnergy graph = Graphs.random(random, forbidding);
      Certificate said = solve(graph, 1 + n % 7).certificate();
      double optimum = Graphs.optimum(graph);
      assertThat(said.lowerBound()).as("bound of graph %d", n).isLessThanOrEqualTo(optimum);
      assertThat(said.energy())
          .as("energy of graph %d", n)
          .isGreaterThanOrEqualTo(optimum - SUMMING * Math.abs(optimum));
      assertThat(said.base()).isLessThanOrEqualTo(optimum + 1e-9 * Math.abs(optimum));
    }
  }

  @Test
  void aChainInOrderIsExactAfterOneIteration() {
    Random random = new Random(3);
    for (int n = 0; n < 100; n++) {
      GraphEnergy chain = Graphs.tree(random, 1 + n % 8, true);
      Certificate said = solve(chain, 1).certificate();
      double optimum = Graphs.optimum(chain);
      assertThat(said.energy()).isCloseTo(optimum, within(1e-9));
      assertThat(said.lowerBound()).isCloseTo(optimum, within(1e-9));
    }
  }

  @Test
  void aTreeIsSolvedInTheEnd() {
    Random random = new Random(3);
    for (int n = 0; n < 50; n++) {
      GraphEnergy star = Graphs.tree(random, 2 + n % 6, false);
      Certificate said = solve(star, 200).certificate();
      double optimum = Graphs.optimum(star);
      assertThat(said.energy()).isCloseTo(optimum, within(1e-5));
      assertThat(said.lowerBound()).isCloseTo(optimum, within(1e-5));
    }
  }

  @Test
  void iterationsRaiseTheBound() {
    Random random = new Random(5);
    int better = 0;
    for (int n = 0; n < 100; n++) {
      GraphEnergy graph = Graphs.random(random, false);
      double one = solve(graph, 1).certificate().lowerBound();
      double ten = solve(graph, 10).certificate().lowerBound();
      assertThat(ten).isGreaterThanOrEqualTo(one - 1e-9 * Math.abs(one));
      better += ten > one + 1e-9 * Math.abs(one) ? 1 : 0;
    }
    assertThat(better).isGreaterThan(10);
  }

  @Test
  void anAllowedLabellingIsPreferredToAForbiddenOneThatLooksCheap() {
    double no = Double.POSITIVE_INFINITY;
    GraphEnergy graph =
        new GraphEnergy.Builder(2, 2)
            .add(0, 0, 1000)
            .add(1, 0, 1000)
            .add(0, 1, new double[] {no, no, no, 5})
            .build();
    Certificate said = solve(graph, 10).certificate();
    assertThat(said.energy()).isEqualTo(2005);
  }

  @Test
  void whereEverythingIsForbiddenTheEnergyIsInfinite() {
    double no = Double.POSITIVE_INFINITY;
    GraphEnergy graph =
        new GraphEnergy.Builder(2, 2)
            .add(0, 0, no)
            .add(1, no, 0)
            .add(0, 1, new double[] {0, no, no, 0})
            .build();
    assertThat(solve(graph, 10).certificate().energy()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void stopsAtTheGapAskedFor() {
    GraphEnergy graph = Graphs.tree(new Random(1), 8, true);
    assertThat(GraphSolver.solve(graph, Budget.toGap(0.01, 50)).certificate().iterations())
        .isEqualTo(1);
  }

  @Test
  void stopsAtTheDeadlineWithACertificate() {
    Random random = new Random(7);
    GraphEnergy.Builder ring = new GraphEnergy.Builder(2, 2, 2);
    for (int i = 0; i < 3; i++) {
      ring.add(i, random.nextDouble(), random.nextDouble());
      ring.add(i, (i + 1) % 3, new double[] {3, 0, 0, 3});
    }
    GraphEnergy graph = ring.build();
    Budget late = Budget.toGap(0, 1_000_000).withDeadline(System.nanoTime() - 1).withDuals();
    GraphSolution solution = GraphSolver.solve(graph, late);
    assertThat(solution.certificate().iterations()).isEqualTo(1);
    assertThat(solution.certificate().deadlineHit()).isTrue();
    assertThat(GraphCheck.of(graph, solution).passed()).isTrue();
  }

  @Test
  void withoutDualsThereIsNothingToCheck() {
    GraphEnergy graph = Graphs.tree(new Random(1), 3, true);
    GraphSolution solution = GraphSolver.solve(graph, Budget.toGap(0, 1));
    assertThatThrownBy(() -> GraphCheck.of(graph, solution)).hasMessage("no duals to check");
  }
}
