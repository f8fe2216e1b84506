package org.segstream.crf.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pairwise energy on any graph, to be minimised: {@code E(x) = Σ_i u_i(x_i) + Σ_ij V_ij(x_i,
 * x_j)}. Variables may differ in their numbers of labels and need not be connected. A cost is in
 * nats, finite, or +∞ for what is forbidden. Immutable; its arrays are shared.
 */
public final class GraphEnergy {
  private final double[][] unary;
  private final List<Edge> edges;

  private GraphEnergy(double[][] unary, List<Edge> edges) {
    this.unary = unary;
    this.edges = List.copyOf(edges);
  }

  /** Number of variables. */
  public int variables() {
    return unary.length;
  }

  /** Number of labels of a variable. */
  public int labels(int variable) {
    return unary[variable].length;
  }

  /** Costs of a variable's labels, nats. */
  public double[] unary(int variable) {
    return unary[variable];
  }

  /** The edges, by their first and then by their second variable; no two join the same. */
  public List<Edge> edges() {
    return edges;
  }

  /** The cost of label {@code a} at {@code variable} and {@code b} at the other end of an edge. */
  double cost(Edge edge, int variable, int a, int b) {
    return edge.cost(variable, a, b, labels(edge.second()));
  }

  /** The energy of a labelling, nats; +∞ if it is forbidden. */
  public double energy(int[] labelling) {
    CompensatedSum sum = new CompensatedSum();
    for (int i = 0; i < unary.length; i++) {
      sum.add(unary[i][labelling[i]]);
    }
    for (Edge edge : edges) {
      sum.add(cost(edge, edge.first(), labelling[edge.first()], labelling[edge.second()]));
    }
    return sum.value();
  }

  /**
   * The same energy with finite costs for what is forbidden, so high that any labelling which does
   * without costs less than any which does not. No cost is above the one it stands for, so a bound
   * on the one energy holds for the other.
   */
  GraphEnergy finite() {
    double spread = 1 + tables().stream().mapToDouble(t -> largestFinite(t) - least(t)).sum();
    double[][] capped = new double[unary.length][];
    for (int i = 0; i < unary.length; i++) {
      capped[i] = capped(unary[i], spread);
    }
    return new GraphEnergy(
        capped,
        edges.stream()
            .map(e -> new Edge(e.first(), e.second(), capped(e.costs(), spread)))
            .toList());
  }

  /** All tables of costs. */
  List<double[]> tables() {
    List<double[]> tables = new ArrayList<>(List.of(unary));
    edges.forEach(edge -> tables.add(edge.costs()));
    return tables;
  }

  private static double[] capped(double[] costs, double spread) {
    double cap = least(costs) + spread;
    double[] capped = costs.clone();
    for (int n = 0; n < capped.length; n++) {
      capped[n] = capped[n] == Double.POSITIVE_INFINITY ? cap : capped[n];
    }
    return capped;
  }

  static double least(double[] costs) {
    double least = Double.POSITIVE_INFINITY;
    for (double cost : costs) {
      least = Math.min(least, cost);
    }
    return least;
  }

  private static double largestFinite(double[] costs) {
    double most = Double.NEGATIVE_INFINITY;
    for (double cost : costs) {
      most = cost == Double.POSITIVE_INFINITY ? most : Math.max(most, cost);
    }
    return most;
  }

  /** Adds an energy up from its functions. */
  public static final class Builder {
    private final double[][] unary;
    private final Map<Pair, double[]> pairwise =
        new TreeMap<>(Comparator.comparingInt(Pair::first).thenComparingInt(Pair::second));

    private record Pair(int first, int second) {}

    /**
     * @param labels number of labels of each variable, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public Builder(int... labels) {
      unary = new double[labels.length][];
      for (int i = 0; i < labels.length; i++) {
        require(labels[i] >= 1, "variable %d has %d labels, must be at least 1", i, labels[i]);
        unary[i] = new double[labels[i]];
      }
    }

    /**
     * Adds a function of one variable.
     *
     * @param costs one for each label, nats; +∞ for what is forbidden
     * @return this
     * @throws IllegalArgumentException if a cost is −∞ or none, or their number does not fit
     */
    public Builder add(int variable, double... costs) {
      requireVariable(variable);
      requireCosts(costs, unary[variable].length);
      addTo(unary[variable], costs);
      return this;
    }

    /**
     * Adds a function of two variables; functions of the same two add up.
     *
     * @param costs {@code double[labels of a][labels of b]}, row-major, nats; +∞ for what is
     *     forbidden
     * @return this
     * @throws IllegalArgumentException if a cost is −∞ or none, their number does not fit, or both
     *     variables are the same
     */
    public Builder add(int a, int b, double[] costs) {
      requireVariable(a);
      requireVariable(b);
      require(a != b, "a function of variable %d and itself", a);
      requireCosts(costs, (long) unary[a].length * unary[b].length);
      double[] sum =
          pairwise.computeIfAbsent(
              new Pair(Math.min(a, b), Math.max(a, b)), pair -> new double[costs.length]);
      addTo(sum, a < b ? costs : transposed(costs, unary[a].length, unary[b].length));
      return this;
    }

    /**
     * The energy.
     *
     * @throws IllegalArgumentException if the functions of a variable or of a pair together forbid
     *     everything
     */
    public GraphEnergy build() {
      List<Edge> edges = new ArrayList<>();
      pairwise.forEach((pair, costs) -> edges.add(new Edge(pair.first(), pair.second(), costs)));
      for (int i = 0; i < unary.length; i++) {
        requireSolvable(unary[i], "variable " + i);
      }
      for (Edge edge : edges) {
        requireSolvable(edge.costs(), "variables " + edge.first() + " and " + edge.second());
      }
      return new GraphEnergy(unary, edges);
    }

    private void requireVariable(int variable) {
      require(
          variable >= 0 && variable < unary.length,
          "a function of variable %d, but there are %d",
          variable,
          unary.length);
    }

    private static void requireCosts(double[] costs, long count) {
      require(costs.length == count, "%d costs, %d needed", costs.length, count);
      for (double cost : costs) {
        require(cost > Double.NEGATIVE_INFINITY, "a cost of %s", cost);
      }
    }

    private static void requireSolvable(double[] costs, String of) {
      require(
          Double.isFinite(least(costs)), "the functions of %s leave no label that is allowed", of);
    }

    private static void require(boolean holds, String message, Object... values) {
      if (!holds) {
        throw new IllegalArgumentException(String.format(message, values));
      }
    }

    private static double[] transposed(double[] costs, int rows, int columns) {
      double[] transposed = new double[costs.length];
      for (int n = 0; n < costs.length; n++) {
        transposed[n % columns * rows + n / columns] = costs[n];
      }
      return transposed;
    }

    private static void addTo(double[] sum, double[] costs) {
      for (int n = 0; n < costs.length; n++) {
        sum[n] += costs[n];
      }
    }
  }
}
