package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * What a thread needs besides its {@link ChainBlock} where edges have a label compatibility.
 * Messages are kept, numbered by their edge, for they cannot be had from products as those of Potts
 * edges can.
 */
final class TableBlock {
  private static final int LANES = Lanes.WORDS;
  private static final float[] NO_PEAKS = new float[LANES];

  private final PairCosts costs;

  /** Where the factor of label a to label b lies, {@code int[a][b]}. */
  final int[] at;

  /** {@code exp(-w V / γ) · SCALE} of the edge at work, {@code float[pair][lane]}. */
  final float[] factors;

  /** Of a quantity of each pair on the edge at work, likewise. */
  final float[] joint;

  /** What a block's labellings are expected to add to the weight of each pair, likewise. */
  final float[] sums;

  /** Message over each edge to the later node, times SCALE, {@code float[edge][label][lane]}. */
  final float[] before;

  /** Message over each edge to the earlier node, likewise. */
  final float[] behind;

  /** Of a quantity of each label at one end of the edge at work, {@code float[label][lane]}. */
  final float[] near;

  /** The same at the other end. */
  final float[] far;

  private final float[] exponents;

  TableBlock(PairCosts costs, int floats) {
    int labels = costs.labels();
    this.costs = costs;
    this.at = new int[labels * labels];
    for (int n = 0; n < at.length; n++) {
      at[n] = LANES * costs.pair(n / labels, n % labels);
    }
    this.exponents = new float[costs.count() * LANES];
    this.factors = new float[exponents.length];
    this.joint = new float[exponents.length];
    this.sums = new float[exponents.length];
    this.before = new float[floats];
    this.behind = new float[floats];
    this.near = new float[labels * LANES];
    this.far = new float[near.length];
  }

  /** Cost of each pair. */
  float[] costs() {
    return costs.costs();
  }

  /** Makes the factors of the edge before a node. */
  static void takeEdge(ChainBlock block, int i, int to) {
    block.table().take(block, i);
  }

  /** Makes the factors of the edge behind a node. */
  static void takeNextEdge(ChainBlock block, int i, int to) {
    block.table().take(block, i + block.stride);
  }

  private void take(ChainBlock block, int edge) {
    exponents(
        block.weights, block.edgesAt + edge * LANES, -1 / block.gamma, costs.costs(), exponents);
    VectorMath.scaledExp(exponents, NO_PEAKS, 0, 1, factors, 0, factors.length);
  }

  private static void exponents(
      float[] weights, int edge, float factor, float[] costs, float[] exponents) {
    FloatVector weight = load(weights, edge).mul(factor);
    for (int pair = 0; pair < costs.length; pair++) {
      weight.mul(costs[pair]).intoArray(exponents, pair * LANES);
    }
  }

  /**
   * Takes what the sums say off the gradients by the table, and forgets it.
   *
   * @param to gradient by the cost of each pair
   */
  void drain(double[] to) {
    for (int n = 0; n < sums.length; n++) {
      to[n / LANES] -= sums[n];
    }
    Arrays.fill(sums, 0);
  }
}
