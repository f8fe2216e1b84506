package org.segstream.crf.training;

import static org.segstream.crf.simd.FloatLanes.all;
import static org.segstream.crf.simd.FloatLanes.load;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.FloatLanes;

/**
 * Max-sum along the chains of a block: what {@link ForwardBackward} and {@link LogMarginals} become
 * as the temperature reaches 0. A message is {@code max(h - max h, -w)}, h being score plus message
 * at the node it comes from; {@code ahead} and {@code back} hold h, the masses its maximum.
 */
final class HardChains {
  private static final int LANES = FloatLanes.COUNT;

  private final ChainKernels messages =
      ChainKernels.whole(HardChains::ends, HardChains::ahead, HardChains::back);
  private final ChainKernels marginals =
      ChainKernels.piecewise(HardChains::sum, HardChains::centre);

  /** Fills {@code ahead} and {@code back} from the scores; the block's edges are weights. */
  void runMessages(ChainBlock block) {
    messages.run(block);
  }

  /** Fills the results with max-marginals, each node's mean over labels taken out. */
  void runMarginals(ChainBlock block) {
    marginals.run(block);
  }

  /** Nodes beyond the ends have h = 0, and edges to them no weight. */
  private static void ends(ChainBlock block, int from, int to) {
    Arrays.fill(block.massAhead, 0, block.stride * LANES, 0);
    int end = block.length * LANES;
    Arrays.fill(block.massBack, end, end + block.stride * LANES, 0);
  }

  private static void ahead(ChainBlock block, int from, int to) {
    int row = block.row();
    int behind = block.stride * row;
    float[] ahead = block.ahead;
    for (int i = from; i < to; i++) {
      FloatVector least = load(block.keep, block.edgesAt + i * LANES).neg();
      FloatVector before = load(block.massAhead, i * LANES);
      FloatVector peak = all(Float.NEGATIVE_INFINITY);
      for (int at = i * row; at < (i + 1) * row; at += LANES) {
        FloatVector h = load(ahead, at).sub(before).max(least).add(load(block.scores, at));
        h.intoArray(ahead, at + behind);
        peak = peak.max(h);
      }
      peak.intoArray(block.massAhead, (i + block.stride) * LANES);
    }
  }

  private static void back(ChainBlock block, int from, int to) {
    int row = block.row();
    int beyond = block.stride * row;
    float[] back = block.back;
    for (int i = to - 1; i >= from; i--) {
      int next = (i + block.stride) * LANES;
      FloatVector least = load(block.keep, block.edgesAt + next).neg();
      FloatVector behind = load(block.massBack, next);
      FloatVector peak = all(Float.NEGATIVE_INFINITY);
      for (int at = (i + 1) * row - LANES; at >= i * row; at -= LANES) {
        FloatVector h = load(back, at + beyond).sub(behind).max(least).add(load(block.scores, at));
        h.intoArray(back, at);
        peak = peak.max(h);
      }
      peak.intoArray(block.massBack, i * LANES);
    }
  }

  private static void sum(ChainBlock block, int from, int to) {
    int row = block.row();
    int beyond = block.stride * row;
    for (int i = from; i < to; i++) {
      int next = (i + block.stride) * LANES;
      FloatVector least = load(block.keep, block.edgesAt + next).neg();
      FloatVector behind = load(block.massBack, next);
      for (int at = i * row; at < (i + 1) * row; at += LANES) {
        load(block.back, at + beyond)
            .sub(behind)
            .max(least)
            .add(load(block.ahead, at + beyond))
            .intoArray(block.results, at);
      }
    }
  }

  private static void centre(ChainBlock block, int from, int to) {
    for (int i = from; i < to; i++) {
      Tiles.centre(block.results, i * block.row(), block.row());
    }
  }

  /** The largest score of all labellings of the block's chains, nats. */
  static double value(ChainBlock block, int lanes) {
    double value = 0;
    for (int lane = 0; lane < lanes; lane++) {
      for (int i = 0; i < block.length; i++) {
        value += block.massAhead[(i + block.stride) * LANES + lane];
      }
    }
    return value;
  }
}
