package org.segstream.crf.graph;

import java.util.Optional;
import org.segstream.crf.Budget;
import org.segstream.crf.Certificate;
import org.segstream.crf.StartKind;

/**
 * The reference for graphs of any form: TRW-S (Kolmogorov 2006) in double on tables of costs, in
 * the order of the variables, one thread.
 *
 * <p>An iteration is a pass in that order and one in reverse. Both decide labels, each variable
 * given those decided before it; the latter yields the bound. A single chain whose variables follow
 * one another in order is exact after one iteration.
 */
public final class GraphSolver {
  /** Absolute gap at which a labelling counts as optimal, nats a variable. */
  private static final double NEGLIGIBLE_GAP = 1e-6;

  private final GraphEnergy graph;
  private final Budget budget;
  private final GraphPass pass;
  private final double base;
  private final double rounding;
  private int[] best;
  private double leastCost = Double.POSITIVE_INFINITY;
  private double lowerBound = Double.NEGATIVE_INFINITY;
  private final GraphEnergy finite;

  private GraphSolver(GraphEnergy graph, Budget budget) {
    this.graph = graph;
    this.budget = budget;
    this.finite = graph.finite();
    this.pass = new GraphPass(finite, budget.keepDuals());
    this.base = base(graph);
    this.rounding = pass.rounding();
    this.best = new int[graph.variables()];
  }

  /**
   * Solves, starting from nothing.
   *
   * @return the best labelling found; its energy is +∞ if all were forbidden
   */
  public static GraphSolution solve(GraphEnergy graph, Budget budget) {
    return new GraphSolver(graph, budget).run();
  }

  private GraphSolution run() {
    int iterations = 0;
    boolean closed;
    boolean late;
    do {
      pass.run(true);
      keepBest();
      lowerBound = pass.run(false) - rounding;
      keepBest();
      iterations++;
      closed = leastCost - lowerBound <= allowedGap();
      late = expired();
    } while (!closed && !late && iterations < budget.maxIterations());
    return new GraphSolution(
        best,
        new Certificate(
            graph.energy(best), lowerBound, base, iterations, StartKind.COLD, late && !closed),
        budget.keepDuals() ? Optional.of(pass.shares()) : Optional.empty());
  }

  private void keepBest() {
    double cost = finite.energy(pass.decided());
    if (cost < leastCost) {
      leastCost = cost;
      best = pass.decided().clone();
    }
  }

  private double allowedGap() {
    return Math.max(NEGLIGIBLE_GAP * graph.variables(), budget.relativeGap() * (lowerBound - base));
  }

  private boolean expired() {
    return budget.deadlineNanos() != Long.MAX_VALUE
        && System.nanoTime() - budget.deadlineNanos() >= 0;
  }

  private static double base(GraphEnergy graph) {
    CompensatedSum sum = new CompensatedSum();
    graph.tables().forEach(costs -> sum.add(GraphEnergy.least(costs)));
    return sum.value();
  }
}
