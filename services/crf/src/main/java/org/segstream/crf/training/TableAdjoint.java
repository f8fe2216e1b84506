package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;

/**
 * {@link ChainAdjoint} for edges with a label compatibility, in O(labels²) an edge. Along one
 * direction of messages, with p the normalised product at a node, A the message that leaves it, ā
 * the adjoint at the node it reaches and F the edge's factors: {@code p_s Σ_t F_st ā_t / A_t} comes
 * back to the node, and {@code -F_st (p_s ā_t / A_t + p_t ā_s / A_s)} to what a pair costs there.
 */
final class TableAdjoint {
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels ahead =
      ChainKernels.descending(
          TableBlock::takeNextEdge,
          TableAdjoint::nearAhead,
          TableAdjoint::farAhead,
          TableAdjoint::cross,
          TableMarginals::joinEnds,
          TableAdjoint::collectAhead,
          TableAdjoint::reachAhead);
  private final ChainKernels back =
      ChainKernels.ascending(
          TableBlock::takeEdge,
          TableAdjoint::nearBack,
          TableAdjoint::farBack,
          TableAdjoint::cross,
          TableMarginals::joinEnds,
          TableAdjoint::collectBack,
          TableAdjoint::reachBack);
  private final ChainKernels centre = ChainKernels.piecewise(ChainAdjoint::centre);

  /** As {@link ChainAdjoint#run}; adds gradients by the table to the block's sums. */
  void run(ChainBlock block) {
    ahead.run(block);
    back.run(block);
    centre.run(block);
  }

  private static void nearAhead(ChainBlock block, int i, int to) {
    int next = i + block.stride;
    TableMessages.normalise(
        block.ahead, next * block.row(), block.massAhead, next * LANES, block.table().near);
  }

  private static void farAhead(ChainBlock block, int i, int to) {
    int next = (i + block.stride) * block.row();
    divide(block.results, block.table().before, next, block.table().far);
  }

  private static void collectAhead(ChainBlock block, int i, int to) {
    collect(block, i + block.stride);
  }

  private static void reachAhead(ChainBlock block, int i, int to) {
    int row = block.row();
    Tiles.add(block.incoming, (i + block.stride) * row, 1, block.chunk, 0, row);
    System.arraycopy(block.chunk, 0, block.results, i * row, row);
  }

  private static void nearBack(ChainBlock block, int i, int to) {
    TableMessages.normalise(
        block.back, i * block.row(), block.massBack, i * LANES, block.table().near);
  }

  private static void farBack(ChainBlock block, int i, int to) {
    divide(block.incoming, block.table().behind, i * block.row(), block.table().far);
  }

  private static void collectBack(ChainBlock block, int i, int to) {
    collect(block, i);
  }

  private static void reachBack(ChainBlock block, int i, int to) {
    int row = block.row();
    Tiles.add(block.chunk, 0, 1, block.incoming, (i + block.stride) * row, row);
    Tiles.add(block.chunk, 0, 1, block.results, i * row, row);
  }

  /** {@code to = adjoints / messages}. */
  private static void divide(float[] adjoints, float[] messages, int at, float[] to) {
    for (int n = 0; n < to.length; n += LANES) {
      load(adjoints, at + n).div(load(messages, at + n)).intoArray(to, n);
    }
  }

  /** Carries adjoints over the edge into the chunk. */
  private static void cross(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    TableMessages.send(table.far, table.factors, table.at, block.chunk, 0);
    for (int n = 0; n < table.near.length; n += LANES) {
      load(block.chunk, n).mul(load(table.near, n)).intoArray(block.chunk, n);
    }
  }

  private static void collect(ChainBlock block, int edge) {
    TableBlock table = block.table();
    float[] costs = table.costs();
    int edgeAt = block.edgesAt + edge * LANES;
    FloatVector weight = load(block.weights, edgeAt);
    FloatVector cost = all(0);
    for (int pair = 1; pair < costs.length; pair++) {
      FloatVector change = load(table.joint, pair * LANES);
      cost = change.fma(all(costs[pair]), cost);
      change.fma(weight, load(table.sums, pair * LANES)).intoArray(table.sums, pair * LANES);
    }
    load(block.weightGradients, edgeAt).sub(cost).intoArray(block.weightGradients, edgeAt);
  }
}
