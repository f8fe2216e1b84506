package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.all;
import static org.segstream.crf.training.FloatLanes.load;

import jdk.incubator.vector.FloatVector;

/** The probabilities of a block's chains: of each label at each node, and that an edge is cut. */
final class ChainMarginals {
  private static final int LANES = FloatLanes.COUNT;

  private ChainMarginals() {}

  /**
   * Fills the results with {@code P(x_i = k)} and the edges with {@code P(x_i ≠ x_j)}, after {@link
   * ForwardBackward#run} with the same arguments.
   */
  static void run(ChainBlock block, float[] keep, int keepAt) {
    int row = block.row();
    for (int i = 0; i < block.length; i++) {
      node(block, i, keep, keepAt);
      normalise(block.results, i * row, row);
    }
    for (int edge = block.stride; edge < block.length; edge++) {
      cut(block, edge, keep, keepAt + edge * LANES);
    }
  }

  private static void node(ChainBlock block, int i, float[] keep, int keepAt) {
    int row = block.row();
    int after = i + block.stride;
    float[] ahead = block.ahead;
    float[] back = block.back;
    float[] results = block.results;
    FloatVector inverse = all(1).div(load(block.massAhead, after * LANES));
    FloatVector stay = load(keep, keepAt + after * LANES);
    FloatVector slope = ForwardBackward.slope(stay, load(block.massBack, after * LANES));
    int beyond = block.stride * row;
    for (int at = i * row; at < (i + 1) * row; at += LANES) {
      load(back, at + beyond)
          .fma(slope, stay)
          .mul(load(ahead, at + beyond).mul(inverse))
          .intoArray(results, at);
    }
  }

  private static void normalise(float[] values, int from, int row) {
    FloatVector sum = all(0);
    for (int at = from; at < from + row; at += LANES) {
      sum = sum.add(load(values, at));
    }
    FloatVector inverse = all(1).div(sum);
    for (int at = from; at < from + row; at += LANES) {
      load(values, at).mul(inverse).intoArray(values, at);
    }
  }

  /** {@code q (1 - c) / (q + (1 - q) c)}, c being the chance of one label with the edge gone. */
  private static void cut(ChainBlock block, int edge, float[] keep, int keepAt) {
    int row = block.row();
    float[] ahead = block.ahead;
    float[] back = block.back;
    FloatVector inverse = all(1).div(load(block.massAhead, edge * LANES));
    FloatVector inverseBack = all(1).div(load(block.massBack, edge * LANES));
    FloatVector same = all(0);
    for (int at = edge * row; at < (edge + 1) * row; at += LANES) {
      same = load(ahead, at).mul(inverse).fma(load(back, at).mul(inverseBack), same);
    }
    FloatVector stay = load(keep, keepAt);
    FloatVector together = all(VectorMath.SCALE).sub(stay).fma(same, stay);
    stay.mul(all(1).sub(same).max(0)).div(together).intoArray(block.edges, edge * LANES);
  }
}
