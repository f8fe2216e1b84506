package org.segstream.crf.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Budget;
import org.segstream.crf.Certificate;
import org.segstream.crf.StartKind;

/** The check finds what is wrong. */
class GraphCheckTest {
  private final GraphEnergy graph = Graphs.tree(new Random(2), 6, false);
  private final GraphSolution solution = GraphSolver.solve(graph, Budget.toGap(0, 5).withDuals());
  private final Certificate said = solution.certificate();

  private GraphSolution saying(double energy, double bound, double base) {
    Certificate other = new Certificate(energy, bound, base, 5, StartKind.COLD, false);
    return new GraphSolution(solution.labels(), other, solution.duals());
  }

  @Test
  void anHonestCertificatePasses() {
    assertThat(GraphCheck.of(graph, solution).failures()).isEmpty();
  }

  @Test
  void aBoundThatTheDualsDoNotProveIsFound() {
    double proven = GraphCheck.of(graph, solution).lowerBound();
    GraphSolution bold = saying(said.energy() + 1, proven + 1e-6, said.base());
    assertThat(GraphCheck.of(graph, bold).failures())
        .anyMatch(failure -> failure.startsWith("the duals prove a bound of"));
  }

  @Test
  void anotherEnergyOrBaseIsFound() {
    assertThat(
            GraphCheck.of(graph, saying(said.energy() + 0.1, said.lowerBound(), said.base() - 0.1))
                .failures())
        .hasSize(2);
  }

  @Test
  void aBoundAboveTheEnergyIsFound() {
    assertThat(
            GraphCheck.of(graph, saying(said.energy(), said.energy() + 1, said.base())).failures())
        .anyMatch(failure -> failure.contains("lies above energy"));
  }

  @Test
  void spoiledDualsProveLess() {
    double[][] shares = solution.duals().orElseThrow().shares();
    double[][] spoiled = new double[shares.length][];
    for (int i = 0; i < shares.length; i++) {
      spoiled[i] = shares[i].clone();
    }
    spoiled[0][0] += 100;
    GraphSolution other =
        new GraphSolution(solution.labels(), said, Optional.of(new ChainShares(spoiled)));
    assertThat(GraphCheck.of(graph, other).passed()).isFalse();
    assertThat(GraphCheck.of(graph, other).lowerBound())
        .isLessThanOrEqualTo(Graphs.optimum(graph) + 1e-9);
  }
}
