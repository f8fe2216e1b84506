package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;

/**
 * {@link ChainMarginals} for edges with a label compatibility: fills the results with {@code P(x_i
 * = k)}, the edges with the expected {@code V(x_i, x_j)}, and adds {@code w · P(x_i = a, x_j = b)}
 * to the sums of each pair; after {@link TableMessages}.
 */
final class TableMarginals {
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels nodes =
      ChainKernels.ascending(TableMarginals::multiply, TableMarginals::normalise);
  private final ChainKernels edges =
      ChainKernels.ascending(
          TableBlock::takeEdge,
          TableMessages::normaliseBefore,
          TableMarginals::normaliseFar,
          TableMarginals::joinEnds,
          TableMarginals::expect,
          TableMarginals::addUp);

  void run(ChainBlock block) {
    nodes.run(block);
    edges.run(block);
  }

  private static void multiply(ChainBlock block, int i, int to) {
    int row = block.row();
    int at = i * row;
    int next = (i + block.stride) * row;
    float[] behind = block.table().behind;
    FloatVector inverse = all(1).div(load(block.massAhead, (i + block.stride) * LANES));
    for (int n = 0; n < row; n += LANES) {
      load(block.ahead, next + n)
          .mul(inverse)
          .mul(load(behind, next + n))
          .intoArray(block.results, at + n);
    }
  }

  private static void normalise(ChainBlock block, int i, int to) {
    ChainMarginals.normalise(block.results, i * block.row(), block.row());
  }

  private static void normaliseFar(ChainBlock block, int i, int to) {
    TableMessages.normalise(
        block.back, i * block.row(), block.massBack, i * LANES, block.table().far);
  }

  static void joinEnds(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    join(table.near, table.far, table.factors, table.at, table.joint);
  }

  /** {@code joint_ab = factor_ab (near_a far_b + near_b far_a)}, for equal labels half of it. */
  private static void join(float[] near, float[] far, float[] factors, int[] at, float[] joint) {
    int labels = near.length / LANES;
    FloatVector equal = load(near, 0).mul(load(far, 0));
    for (int a = 1; a < labels; a++) {
      FloatVector nearA = load(near, a * LANES);
      FloatVector farA = load(far, a * LANES);
      equal = nearA.fma(farA, equal);
      for (int b = 0; b < a; b++) {
        int pair = at[a * labels + b];
        FloatVector both = load(near, b * LANES).fma(farA, nearA.mul(load(far, b * LANES)));
        both.mul(load(factors, pair)).intoArray(joint, pair);
      }
    }
    equal.mul(load(factors, 0)).intoArray(joint, 0);
  }

  private static void expect(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    float[] costs = table.costs();
    float[] joint = table.joint;
    FloatVector whole = load(joint, 0);
    FloatVector cost = all(0);
    for (int pair = 1; pair < costs.length; pair++) {
      FloatVector chance = load(joint, pair * LANES);
      whole = whole.add(chance);
      cost = chance.fma(all(costs[pair]), cost);
    }
    FloatVector inverse = all(1).div(whole);
    cost.mul(inverse).intoArray(block.edges, i * LANES);
    load(block.weights, block.edgesAt + i * LANES).mul(inverse).intoArray(table.near, 0);
  }

  /**
   * Adds the pairs' chances times the edge's weight; that of the first edges, which lie outside, is
   * 0.
   */
  private static void addUp(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    float[] joint = table.joint;
    float[] sums = table.sums;
    FloatVector factor = load(table.near, 0);
    for (int n = LANES; n < joint.length; n += LANES) {
      load(joint, n).fma(factor, load(sums, n)).intoArray(sums, n);
    }
  }
}
