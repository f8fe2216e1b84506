package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;

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
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels ahead = ChainKernels.whole(ChainAdjoint::throughAhead);
  private final ChainKernels back =
      ChainKernels.piecewise(ChainAdjoint::throughBack, ChainAdjoint::centre);

  /**
   * Turns {@link ChainBlock#incoming}, which is spoiled, into gradients by the scores, left in the
   * results, and by the weights, added; after {@link ForwardBackward}.
   */
  void run(ChainBlock block) {
    ahead.run(block);
    back.run(block);
  }

  private static void throughAhead(ChainBlock block, int from, int to) {
    int row = block.row();
    int shift = block.stride * row;
    for (int i = to - 1; i >= from; i--) {
      int at = i * row;
      cross(
          block,
          block.ahead,
          at + shift,
          block.massAhead,
          i + block.stride,
          block.results,
          at + shift,
          i + block.stride);
      join(block.ahead, at + shift, block.chunk, block.incoming, block.results, at, row);
    }
  }

  private static void throughBack(ChainBlock block, int from, int to) {
    int row = block.row();
    int shift = block.stride * row;
    for (int i = from; i < to; i++) {
      int at = i * row;
      cross(block, block.back, at, block.massBack, i, block.incoming, at, i);
      add(block.back, block.chunk, block.incoming, at + shift, block.results, at, row);
    }
  }

  /** Sums over labels are zero but for rounding, which would grow from iteration to iteration. */
  static void centre(ChainBlock block, int from, int to) {
    for (int i = from; i < to; i++) {
      Tiles.centre(block.results, i * block.row(), block.row());
    }
  }

  /**
   * Carries adjoints over one edge: {@code p (1 - q) ā/A} of each label into the chunk, {@code q Σ
   * ā/A / mass} behind them.
   *
   * @param products potential times message at the near node, its sum over labels in {@code mass}
   * @param adjoints at the far node
   */
  private static void cross(
      ChainBlock block,
      float[] products,
      int productsAt,
      float[] mass,
      int node,
      float[] adjoints,
      int adjointsAt,
      int edge) {
    int row = block.row();
    float[] share = block.chunk;
    int edgeAt = block.edgesAt + edge * LANES;
    FloatVector stay = load(block.keep, edgeAt);
    FloatVector whole = load(mass, node * LANES);
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
    same.mul(inverse)
        .sub(sum)
        .fma(stay, load(block.weightGradients, edgeAt))
        .intoArray(block.weightGradients, edgeAt);
  }

  private static void join(
      float[] products,
      int at,
      float[] share,
      float[] incoming,
      float[] results,
      int resultsAt,
      int row) {
    FloatVector change = load(share, row);
    for (int n = 0; n < row; n += LANES) {
      load(products, at + n)
          .fma(change, load(share, n))
          .add(load(incoming, at + n))
          .intoArray(results, resultsAt + n);
    }
  }

  private static void add(
      float[] products,
      float[] share,
      float[] incoming,
      int incomingAt,
      float[] results,
      int at,
      int row) {
    FloatVector change = load(share, row);
    for (int n = 0; n < row; n += LANES) {
      FloatVector x = load(products, at + n).fma(change, load(share, n));
      load(incoming, incomingAt + n).add(x).intoArray(incoming, incomingAt + n);
      load(results, at + n).add(x).intoArray(results, at + n);
    }
  }
}
