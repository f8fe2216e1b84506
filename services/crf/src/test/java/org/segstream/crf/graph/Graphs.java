package org.segstream.crf.graph;

import java.util.random.RandomGenerator;

/** Graphs to test with, and their optima by exhaustive search. */
final class Graphs {
  private Graphs() {}

  /**
   * A small graph of a kind drawn at random: dense, sparse or without edges, its variables of 1 to
   * 4 labels, with parallel edges, and forbidden labels if asked for.
   */
  static GraphEnergy random(RandomGenerator random, boolean forbidding) {
    int[] labels = random.ints(random.nextInt(1, 8), 1, 5).toArray();
    double density = random.nextInt(4) * 0.3;
    double scale = Math.pow(10, random.nextInt(-2, 4));
    double forbidden = forbidding ? 0.15 : 0;
    GraphEnergy.Builder graph = new GraphEnergy.Builder(labels);
    for (int i = 0; i < labels.length; i++) {
      graph.add(i, costs(random, labels[i], scale, forbidden));
      for (int j = 0; j < labels.length; j++) {
        if (i != j && random.nextDouble() < density) {
          graph.add(i, j, costs(random, labels[i] * labels[j], scale, forbidden));
        }
      }
    }
    return graph.build();
  }

  /** The first cost of a table is never forbidden. */
  private static double[] costs(RandomGenerator random, int count, double scale, double forbidden) {
    double[] costs = new double[count];
    for (int n = 0; n < count; n++) {
      costs[n] = scale * random.nextDouble(-1, 1);
      if (n > 0 && random.nextDouble() < forbidden) {
        costs[n] = Double.POSITIVE_INFINITY;
      }
    }
    return costs;
  }

  /** A chain of the variables in order, or a star around the first. */
  static GraphEnergy tree(RandomGenerator random, int variables, boolean chain) {
    int[] labels = random.ints(variables, 1, 5).toArray();
    GraphEnergy.Builder graph = new GraphEnergy.Builder(labels);
    for (int i = 0; i < variables; i++) {
      graph.add(i, costs(random, labels[i], 1, 0));
      if (i > 0) {
        int other = chain ? i - 1 : 0;
        graph.add(i, other, costs(random, labels[i] * labels[other], 1, 0));
      }
    }
    return graph.build();
  }

  /** The smallest energy of all labellings, one by one. */
  static double optimum(GraphEnergy graph) {
    int[] labelling = new int[graph.variables()];
    double least = Double.POSITIVE_INFINITY;
    boolean more = true;
    while (more) {
      least = Math.min(least, energy(graph, labelling));
      more = next(graph, labelling);
    }
    return least;
  }

  private static boolean next(GraphEnergy graph, int[] labelling) {
    for (int i = 0; i < labelling.length; i++) {
      if (++labelling[i] < graph.labels(i)) {
        return true;
      }
      labelling[i] = 0;
    }
    return false;
  }

  static double energy(GraphEnergy graph, int[] labelling) {
    double energy = 0;
    for (int i = 0; i < labelling.length; i++) {
      energy += graph.unary(i)[labelling[i]];
    }
    for (Edge edge : graph.edges()) {
      int row = labelling[edge.first()] * graph.labels(edge.second());
      energy += edge.costs()[row + labelling[edge.second()]];
    }
    return energy;
  }
}
