package org.segstream.crf.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Passes of TRW-S over a graph (Kolmogorov 2006), in the order of the variables or in reverse. Each
 * visit takes a variable's unaries and incoming messages together, {@code d = u + Σ m}, and sends
 * {@code m(b) = min_a (γ·d(a) - m_back(a) + V(a, b)) - c} to the neighbours still to come, c making
 * its minimum 0, γ one over the number of the variable's chains, see {@link ChainShares}.
 *
 * <p>{@code γ·d} less the two messages along a chain is that chain's share of the unaries. Read off
 * at a visit of the reversed pass, the shares are the dual point whose value that pass computes,
 * {@code Σ c + Σ_i (1 - γ·#sent) · min d_i}.
 */
final class GraphPass {
  private final GraphEnergy graph;
  private final List<List<Link>> earlier = new ArrayList<>();
  private final List<List<Link>> later = new ArrayList<>();
  private final int[] decided;
  private final double[][] shares;
  private final double[] d;
  private final double[] toSend;

  /** An edge with the message of the direction last sent. */
  @SuppressWarnings("ArrayRecordComponent") // changed by the passes
  private record Link(Edge edge, double[] message) {}

  /** All costs are finite. */
  GraphPass(GraphEnergy graph, boolean keepShares) {
    this.graph = graph;
    this.decided = new int[graph.variables()];
    this.shares = new double[keepShares ? graph.variables() : 0][];
    int most = 0;
    for (int i = 0; i < graph.variables(); i++) {
      earlier.add(new ArrayList<>());
      later.add(new ArrayList<>());
      most = Math.max(most, graph.labels(i));
    }
    this.d = new double[most];
    this.toSend = new double[most];
    for (Edge edge : graph.edges()) {
      int size = Math.max(graph.labels(edge.first()), graph.labels(edge.second()));
      Link link = new Link(edge, new double[size]);
      later.get(edge.first()).add(link);
      earlier.get(edge.second()).add(link);
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = new double[(chains(i) - 1) * graph.labels(i)];
    }
  }

  /** The labels that the last pass decided. */
  int[] decided() {
    return decided;
  }

  /** The shares at the last reversed pass. */
  ChainShares shares() {
    return new ChainShares(shares);
  }

  private int chains(int i) {
    return Math.max(1, Math.max(earlier.get(i).size(), later.get(i).size()));
  }

  /** Visits every variable; returns the bound, not yet reduced by {@link #rounding()}. */
  double run(boolean forward) {
    CompensatedSum bound = new CompensatedSum();
    int count = graph.variables();
    for (int n = 0; n < count; n++) {
      int i = forward ? n : count - 1 - n;
      List<Link> before = forward ? earlier.get(i) : later.get(i);
      List<Link> after = forward ? later.get(i) : earlier.get(i);
      System.arraycopy(graph.unary(i), 0, d, 0, graph.labels(i));
      after.forEach(link -> addMessage(link, i));
      decide(i, before);
      before.forEach(link -> addMessage(link, i));
      if (!forward && shares.length > 0) {
        keepShares(i);
      }
      send(i, after, bound);
    }
    return bound.value();
  }

  private void addMessage(Link link, int i) {
    for (int a = 0; a < graph.labels(i); a++) {
      d[a] += link.message()[a];
    }
  }

  /** The best label given the neighbours already decided and the messages of the others. */
  private void decide(int i, List<Link> before) {
    double least = Double.POSITIVE_INFINITY;
    for (int a = 0; a < graph.labels(i); a++) {
      double cost = d[a];
      for (Link link : before) {
        cost += graph.cost(link.edge(), i, a, decided[link.edge().other(i)]);
      }
      if (cost < least) {
        least = cost;
        decided[i] = a;
      }
    }
  }

  private void send(int i, List<Link> after, CompensatedSum bound) {
    int labels = graph.labels(i);
    double gamma = 1.0 / chains(i);
    double least = Double.POSITIVE_INFINITY;
    for (int a = 0; a < labels; a++) {
      least = Math.min(least, d[a]);
    }
    bound.add(gamma * (chains(i) - after.size()) * least);
    for (Link link : after) {
      for (int a = 0; a < labels; a++) {
        toSend[a] = gamma * d[a] - link.message()[a];
      }
      bound.add(replace(link.message(), link.edge(), i));
    }
  }

  /** Puts the message to the other end in place of the one from there; returns c. */
  private double replace(double[] message, Edge edge, int i) {
    int labels = graph.labels(edge.other(i));
    double c = Double.POSITIVE_INFINITY;
    for (int b = 0; b < labels; b++) {
      double least = Double.POSITIVE_INFINITY;
      for (int a = 0; a < graph.labels(i); a++) {
        least = Math.min(least, toSend[a] + graph.cost(edge, i, a, b));
      }
      message[b] = least;
      c = Math.min(c, least);
    }
    for (int b = 0; b < labels; b++) {
      message[b] -= c;
    }
    return c;
  }

  private void keepShares(int i) {
    int labels = graph.labels(i);
    double gamma = 1.0 / chains(i);
    for (int n = 0; n < shares[i].length; n++) {
      int chain = n / labels;
      int a = n % labels;
      shares[i][n] = gamma * d[a] - along(earlier.get(i), chain, a) - along(later.get(i), chain, a);
    }
  }

  private static double along(List<Link> links, int chain, int a) {
    return chain < links.size() ? links.get(chain).message()[a] : 0;
  }

  /**
   * What rounding may have added to a bound, at most.
   *
   * <p>Messages count as they are: only the arithmetic on them rounds. They are not above twice
   * their edge's largest cost, so no number at a visit is above {@code max |u| + 4 Σ max |V|}; a
   * visit makes fewer than deg + 16 roundings for each of the variable's chains. Errors add up
   * along a chain, and the sum of the terms is compensated. The factor leaves room for second-order
   * effects and for the energy.
   */
  double rounding() {
    double sum = 0;
    for (int i = 0; i < graph.variables(); i++) {
      int degree = earlier.get(i).size() + later.get(i).size();
      double edges =
          Stream.concat(earlier.get(i).stream(), later.get(i).stream())
              .mapToDouble(link -> largest(link.edge().costs()))
              .sum();
      sum += chains(i) * (degree + 16.0) * (largest(graph.unary(i)) + 4 * edges);
    }
    return 0x1p-52 * sum;
  }

  private static double largest(double[] costs) {
    return Arrays.stream(costs).map(Math::abs).max().orElse(0);
  }
}
