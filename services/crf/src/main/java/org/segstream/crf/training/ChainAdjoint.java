package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.all;
import static org.segstream.crf.training.FloatLanes.load;

import jdk.incubator.vector.FloatVector;

/**
 * Carries a gradient by a block's log-marginals back to its scores and edge weights, in O(labels)
 * an edge. The incoming gradient must add up to zero over the labels of each node, as one by
 * centred log-marginals does.
 *
 * <p>Along one direction of messages, with p the normalised product at a node, A the message that
 * leaves it and ā the adjoint at the node it reaches: {@code p · (q Σ ā/A + (1 - q) ā/A)} comes
 * back to the node, and {@code -q Σ (ā/A) (1 - p)} to the weight.
 */
final class ChainAdjoint {
  private static final int LANES = FloatLanes.COUNT;

  private ChainAdjoint() {}

  /**
   * Turns {@link ChainBlock#incoming}, which is spoiled, into gradients by the scores, left in the
   * results, and by the weights, added; after {@link ForwardBackward#run} with the same arguments.
   *
   * @param weights gradient by each weight, {@code float[edge][lane]}, laid out as {@code keep}
   */
  static void run(ChainBlock block, float[] keep, int keepAt, float[] weights) {
    int row = block.row();
    int stride = block.stride;
    float[] share = block.chunk;
    for (int i = block.length - 1; i >= 0; i--) {
      int at = i * row;
      int after = at + stride * row;
      int next = (i + stride) * LANES;
      cross(
          block.ahead,
          after,
          block.massAhead,
          next,
          block.results,
          after,
          share,
          row,
          keep,
          keepAt + next,
          weights);
      join(block.ahead, after, share, block.incoming, after, block.results, at, row);
    }
    for (int i = 0; i < block.length; i++) {
      int at = i * row;
      int here = i * LANES;
      cross(
          block.back,
          at,
          block.massBack,
          here,
          block.incoming,
          at,
          share,
          row,
          keep,
          keepAt + here,
          weights);
      add(block.back, at, share, block.incoming, at + stride * row, block.results, at, row);
    }
  }

  /**
   * Carries adjoints over one edge.
   *
   * @param products potential times message at the near node, its sum over labels in {@code mass}
   * @param adjoints at the far node
   * @param share receives {@code p (1 - q) ā/A} of each label, then {@code q Σ ā/A / mass}
   */
  private static void cross(
      float[] products,
      int productsAt,
      float[] mass,
      int massAt,
      float[] adjoints,
      int adjointsAt,
      float[] share,
      int row,
      float[] keep,
      int edge,
      float[] weights) {
    FloatVector stay = load(keep, edge);
    FloatVector whole = load(mass, massAt);
    FloatVector slope = ForwardBackward.slope(stay, whole);
    FloatVector sum = all(0);
    FloatVector same = all(0);
    for (int n = 0; n < row; n += LANES) {
      FloatVector product = load(products, productsAt + n);
      FloatVector gain = product.mul(slope);
      FloatVector ratio = load(adjoints, adjointsAt + n).div(gain.add(stay));
      gain.mul(ratio).intoArray(share, n);
      sum = sum.add(ratio);
      same = ratio.fma(product, same);
    }
    FloatVector inverse = all(1).div(whole);
    sum.mul(stay).mul(inverse).intoArray(share, row);
    same.mul(inverse).sub(sum).fma(stay, load(weights, edge)).intoArray(weights, edge);
  }

  private static void join(
      float[] products,
      int productsAt,
      float[] share,
      float[] incoming,
      int incomingAt,
      float[] results,
      int resultsAt,
      int row) {
    FloatVector change = load(share, row);
    for (int n = 0; n < row; n += LANES) {
      load(products, productsAt + n)
          .fma(change, load(share, n))
          .add(load(incoming, incomingAt + n))
          .intoArray(results, resultsAt + n);
    }
  }

  private static void add(
      float[] products,
      int productsAt,
      float[] share,
      float[] incoming,
      int incomingAt,
      float[] results,
      int resultsAt,
      int row) {
    FloatVector change = load(share, row);
    for (int n = 0; n < row; n += LANES) {
      FloatVector x = load(products, productsAt + n).fma(change, load(share, n));
      load(incoming, incomingAt + n).add(x).intoArray(incoming, incomingAt + n);
      load(results, resultsAt + n).add(x).intoArray(results, resultsAt + n);
    }
  }
}
