package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * The probabilities of a block's chains. Fills the results with {@code P(x_i = k)} and the edges
 * with {@code P(x_i ≠ x_j)}, after {@link ForwardBackward}.
 */
final class ChainMarginals {
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels kernels =
      ChainKernels.whole(ChainMarginals::nodes, ChainMarginals::cuts);

  void run(ChainBlock block) {
    kernels.run(block);
  }

  private static void nodes(ChainBlock block, int from, int to) {
    int row = block.row();
    int beyond = block.stride * row;
    for (int i = from; i < to; i++) {
      int next = (i + block.stride) * LANES;
      FloatVector inverse = all(1).div(load(block.massAhead, next));
      FloatVector stay = load(block.keep, block.edgesAt + next);
      FloatVector slope = ForwardBackward.slope(stay, load(block.massBack, next));
      for (int at = i * row; at < (i + 1) * row; at += LANES) {
        load(block.back, at + beyond)
            .fma(slope, stay)
            .mul(load(block.ahead, at + beyond).mul(inverse))
            .intoArray(block.results, at);
      }
      normalise(block.results, i * row, row);
    }
  }

  private static void cuts(ChainBlock block, int from, int to) {
    for (int edge = Math.max(from, block.stride); edge < to; edge++) {
      cut(block, edge);
    }
  }

  static void normalise(float[] values, int from, int row) {
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
  private static void cut(ChainBlock block, int edge) {
    int row = block.row();
    float[] ahead = block.ahead;
    float[] back = block.back;
    FloatVector inverse = all(1).div(load(block.massAhead, edge * LANES));
    FloatVector inverseBack = all(1).div(load(block.massBack, edge * LANES));
    FloatVector same = all(0);
    for (int at = edge * row; at < (edge + 1) * row; at += LANES) {
      same = load(ahead, at).mul(inverse).fma(load(back, at).mul(inverseBack), same);
    }
    FloatVector stay = load(block.keep, block.edgesAt + edge * LANES);
    FloatVector together = all(VectorMath.SCALE).sub(stay).fma(same, stay);
    stay.mul(all(1).sub(same).max(0)).div(together).intoArray(block.edges, edge * LANES);
  }
}
