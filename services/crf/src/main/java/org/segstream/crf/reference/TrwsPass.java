package org.segstream.crf.reference;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;

/**
 * One pass of TRW-S over a grid, in raster order or reversed (Kolmogorov 2006). Each visit takes
 * the pixel's unaries and incoming messages together, {@code d = u_i + Σ m}, and sends {@code m(b)
 * = min_a (γ·d(a) - m_back(a) + w · V(a, b)) - c} to the neighbours that come later, c being the
 * minimum of {@code γ·d - m_back}. For Potts that is {@code min(γ·d - m_back - c, w)}.
 *
 * <p>A pixel lies on one row and one column of every family of edges, so {@code γ = 1/T} for T
 * families of chains that have any edges; where there is but one, a pass is exact. At any time
 * {@code γ·d} less the two messages along a chain is the chain's share of the unaries: read off
 * while the reversed pass visits the pixels, these shares are the dual point whose value that pass
 * computes.
 *
 * <p>An edge holds one message, that of the direction last sent, in {@code [0, w · max V]}.
 */
final class TrwsPass {
  private final GridEnergy grid;
  private final int width;
  private final int height;
  private final int labels;
  private final List<Chains> chains = new ArrayList<>();
  private final double gamma;
  private final double[] d;
  private final double[] sent;

  /** Rows or columns of one family: each pixel is joined with the one {@code step} further on. */
  private final class Chains {
    final boolean rows;
    final int stride;
    final int step;
    final float[] weights;
    final double[] messages;

    Chains(EdgeFamily family, boolean rows, double[] messages) {
      this.rows = rows;
      this.stride = family.stride();
      this.step = rows ? stride : stride * width;
      this.weights = rows ? family.horizontal() : family.vertical();
      this.messages = messages;
    }

    boolean hasEdges() {
      return stride < (rows ? width : height);
    }

    boolean hasBefore(int x, int y) {
      return (rows ? x : y) >= stride;
    }

    boolean hasAfter(int x, int y) {
      return (rows ? x : y) + stride < (rows ? width : height);
    }

    /** Weight of the edge from pixel {@code i} onwards. */
    double weight(int i) {
      return weights[rows ? i - i / width * stride : i];
    }
  }

  /** The messages are changed by the passes. */
  TrwsPass(GridEnergy grid, List<ReferenceState.Messages> messages) {
    this.grid = grid;
    this.width = grid.width();
    this.height = grid.height();
    this.labels = grid.labels();
    for (int f = 0; f < messages.size(); f++) {
      chains.add(new Chains(grid.families().get(f), true, messages.get(f).right()));
      chains.add(new Chains(grid.families().get(f), false, messages.get(f).down()));
    }
    long withEdges = chains.stream().filter(Chains::hasEdges).count();
    this.gamma = 1.0 / Math.max(1, withEdges);
    this.d = new double[labels];
    this.sent = new double[labels];
  }

  /** Raster order: messages to the right and down. */
  void forward() {
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      takeUnary(i);
      receiveFromBefore(i, x, y);
      receiveFromAfter(i, x, y);
      for (Chains chain : chains) {
        if (chain.hasAfter(x, y)) {
          send(chain.messages, i, chain.weight(i));
        }
      }
    }
  }

  /**
   * Reversed raster order: messages to the left and up. Decides each pixel given those decided
   * before it and the messages from those that are not.
   *
   * @param decided receives the labelling, {@code byte[height][width]}
   * @param shares receives each family's share of the unaries but the last one's, {@code
   *     double[height][width][labels]}; empty if they are not wanted
   * @return the value of the dual point, in nats: a lower bound but for rounding
   */
  double backward(byte[] decided, List<double[]> shares) {
    double bound = 0;
    for (int y = height - 1; y >= 0; y--) {
      double rowBound = 0;
      for (int x = width - 1; x >= 0; x--) {
        rowBound += visitBackward(y * width + x, x, y, decided, shares);
      }
      bound += rowBound;
    }
    return bound;
  }

  private double visitBackward(int i, int x, int y, byte[] decided, List<double[]> shares) {
    takeUnary(i);
    receiveFromBefore(i, x, y);
    decided[i] = (byte) decide(i, x, y, decided);
    receiveFromAfter(i, x, y);
    for (int n = 0; n < shares.size(); n++) {
      readShare(chains.get(n), i, x, y, shares.get(n));
    }
    double kept = 1;
    double bound = 0;
    for (Chains chain : chains) {
      if (chain.hasBefore(x, y)) {
        kept -= gamma;
        bound += send(chain.messages, i - chain.step, chain.weight(i - chain.step));
      }
    }
    return kept > 0x1p-40 ? bound + kept * least() : bound;
  }

  private void takeUnary(int i) {
    float[] unary = grid.unary();
    int at = i * grid.pixelStep();
    int labelStep = grid.labelStep();
    for (int k = 0; k < labels; k++) {
      d[k] = unary[at + k * labelStep];
    }
  }

  private void receiveFromBefore(int i, int x, int y) {
    for (Chains chain : chains) {
      if (chain.hasBefore(x, y)) {
        receive(chain.messages, i - chain.step);
      }
    }
  }

  private void receiveFromAfter(int i, int x, int y) {
    for (Chains chain : chains) {
      if (chain.hasAfter(x, y)) {
        receive(chain.messages, i);
      }
    }
  }

  private void receive(double[] messages, int edge) {
    for (int k = 0; k < labels; k++) {
      d[k] += messages[edge * labels + k];
    }
  }

  /** The cheapest label given d and the labels of the neighbours that come later in the raster. */
  private int decide(int i, int x, int y, byte[] decided) {
    System.arraycopy(d, 0, sent, 0, labels);
    for (Chains chain : chains) {
      if (chain.hasAfter(x, y)) {
        addCosts(decided[i + chain.step] & 0xff, chain.weight(i));
      }
    }
    int best = 0;
    for (int k = 1; k < labels; k++) {
      best = sent[k] < sent[best] ? k : best;
    }
    return best;
  }

  private void addCosts(int neighbour, double weight) {
    for (int k = 0; k < labels; k++) {
      sent[k] += cost(weight, k, neighbour);
    }
  }

  private double cost(double weight, int a, int b) {
    if (grid.compatibility().isPresent()) {
      return weight * grid.compatibility().get().cost(a, b);
    }
    return a == b ? 0 : weight;
  }

  /** Sends {@code γ·d} less what came back along the edge; returns the minimum taken out. */
  private double send(double[] messages, int edge, double weight) {
    int to = edge * labels;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      sent[k] = gamma * d[k] - messages[to + k];
      least = Math.min(least, sent[k]);
    }
    if (grid.compatibility().isPresent()) {
      minimise(grid.compatibility().get(), messages, to, weight, least);
    } else {
      for (int k = 0; k < labels; k++) {
        messages[to + k] = Math.min(sent[k] - least, weight);
      }
    }
    return least;
  }

  private void minimise(
      LabelCompatibility compatibility, double[] messages, int to, double weight, double least) {
    for (int b = 0; b < labels; b++) {
      double cheapest = Double.POSITIVE_INFINITY;
      for (int a = 0; a < labels; a++) {
        cheapest = Math.min(cheapest, sent[a] - least + weight * compatibility.cost(a, b));
      }
      messages[to + b] = cheapest;
    }
  }

  private double least() {
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      least = Math.min(least, d[k]);
    }
    return least;
  }

  private void readShare(Chains chain, int i, int x, int y, double[] share) {
    for (int k = 0; k < labels; k++) {
      double own = chain.hasEdges() ? gamma * d[k] : 0;
      own -= chain.hasBefore(x, y) ? chain.messages[(i - chain.step) * labels + k] : 0;
      own -= chain.hasAfter(x, y) ? chain.messages[i * labels + k] : 0;
      share[i * labels + k] = own;
    }
  }
}
