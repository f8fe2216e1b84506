package org.segstream.crf.graph;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.Certificate;
import org.segstream.crf.CertificateCheck;

/**
 * The independent check of a graph's certificate: plain dynamic programming along the monotone
 * chains of {@link ChainShares}, in double, on the costs as they are, and the energy summed anew.
 * Shares no code with the solver.
 */
public final class GraphCheck {
  private static final double TOLERANCE = 1e-6;
  private static final double ROUNDING = 1e-12;

  private final GraphEnergy graph;
  private final double[][] shares;
  private final int[] edgesBefore;
  private final int[] edgesAfter;

  /** By variable and chain the edge onwards, as an index, -1 where there is none. */
  private final List<int[]> onwards = new ArrayList<>();

  /** By edge the chain of its second variable that it is on. */
  private final int[] chainAtSecond;

  private GraphCheck(GraphEnergy graph, double[][] shares) {
    this.graph = graph;
    this.shares = shares;
    this.edgesBefore = new int[graph.variables()];
    this.edgesAfter = new int[graph.variables()];
    this.chainAtSecond = new int[graph.edges().size()];
    for (Edge edge : graph.edges()) {
      edgesAfter[edge.first()]++;
      edgesBefore[edge.second()]++;
    }
    for (int i = 0; i < graph.variables(); i++) {
      onwards.add(new int[edgesAfter[i]]);
    }
    int[] met = new int[graph.variables()];
    int[] left = new int[graph.variables()];
    for (int e = 0; e < chainAtSecond.length; e++) {
      Edge edge = graph.edges().get(e);
      onwards.get(edge.first())[left[edge.first()]++] = e;
      chainAtSecond[e] = met[edge.second()]++;
    }
  }

  /**
   * Checks what the solver said.
   *
   * @throws IllegalArgumentException if the solution carries no duals, or does not fit the graph
   */
  public static CertificateCheck of(GraphEnergy graph, GraphSolution solution) {
    ChainShares duals =
        solution.duals().orElseThrow(() -> new IllegalArgumentException("no duals to check"));
    if (duals.shares().length != graph.variables()
        || solution.labels().length != graph.variables()) {
      throw new IllegalArgumentException("the solution is one of another graph");
    }
    GraphCheck check = new GraphCheck(graph, duals.shares());
    double bound = check.bound();
    double energy = check.energy(solution.labels());
    return new CertificateCheck(bound, energy, check.failures(bound, energy, solution));
  }

  private List<String> failures(double bound, double energy, GraphSolution solution) {
    Certificate said = solution.certificate();
    double rounding = ROUNDING * size();
    List<String> failures = new ArrayList<>();
    if (energy != said.energy()
        && !(Math.abs(energy - said.energy()) <= TOLERANCE * Math.abs(energy) + rounding)) {
      failures.add("the labelling's energy is " + energy + ", not " + said.energy());
    }
    double base = base();
    if (!(Math.abs(base - said.base()) <= TOLERANCE * Math.abs(base) + rounding)) {
      failures.add("the least costs add up to " + base + ", not " + said.base());
    }
    if (!(said.lowerBound() <= bound + rounding)) {
      failures.add("the duals prove a bound of " + bound + ", not " + said.lowerBound());
    }
    if (!(said.lowerBound() <= said.energy())) {
      failures.add("bound " + said.lowerBound() + " lies above energy " + said.energy());
    }
    return failures;
  }

  private int chains(int i) {
    return Math.max(1, Math.max(edgesBefore[i], edgesAfter[i]));
  }

  /** Every chain begins at a variable that it reaches by no edge. */
  private double bound() {
    double sum = 0;
    for (int i = 0; i < graph.variables(); i++) {
      for (int chain = edgesBefore[i]; chain < chains(i); chain++) {
        sum += minimum(i, chain);
      }
    }
    return sum;
  }

  private double minimum(int first, int firstChain) {
    int i = first;
    int chain = firstChain;
    double[] cost = share(i, chain);
    while (chain < edgesAfter[i]) {
      int e = onwards.get(i)[chain];
      Edge edge = graph.edges().get(e);
      i = edge.second();
      chain = chainAtSecond[e];
      double[] next = share(i, chain);
      for (int b = 0; b < next.length; b++) {
        double arrived = Double.POSITIVE_INFINITY;
        for (int a = 0; a < cost.length; a++) {
          arrived = Math.min(arrived, cost[a] + edge.costs()[a * next.length + b]);
        }
        next[b] += arrived;
      }
      cost = next;
    }
    return smallest(cost);
  }

  /** A chain's share of a variable's unary; the last chain has what the others leave. */
  private double[] share(int i, int chain) {
    int labels = graph.labels(i);
    int last = chains(i) - 1;
    double[] share = new double[labels];
    for (int a = 0; a < labels; a++) {
      if (chain < last) {
        share[a] = shares[i][chain * labels + a];
      } else {
        share[a] = graph.unary(i)[a];
        for (int other = 0; other < last; other++) {
          share[a] -= shares[i][other * labels + a];
        }
      }
    }
    return share;
  }

  private double energy(int[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += graph.unary(i)[labels[i]];
    }
    for (Edge edge : graph.edges()) {
      int row = labels[edge.first()] * graph.labels(edge.second());
      sum += edge.costs()[row + labels[edge.second()]];
    }
    return sum;
  }

  private double base() {
    double sum = 0;
    for (int i = 0; i < graph.variables(); i++) {
      sum += smallest(graph.unary(i));
    }
    for (Edge edge : graph.edges()) {
      sum += smallest(edge.costs());
    }
    return sum;
  }

  /** The sizes of everything that is added up. */
  private double size() {
    double sum = 0;
    for (int i = 0; i < graph.variables(); i++) {
      sum += sizes(graph.unary(i)) + sizes(shares[i]);
    }
    for (Edge edge : graph.edges()) {
      sum += sizes(edge.costs());
    }
    return sum;
  }

  private static double sizes(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += Double.isFinite(value) ? Math.abs(value) : 0;
    }
    return sum;
  }

  private static double smallest(double[] costs) {
    double least = Double.POSITIVE_INFINITY;
    for (double cost : costs) {
      least = Math.min(least, cost);
    }
    return least;
  }
}
