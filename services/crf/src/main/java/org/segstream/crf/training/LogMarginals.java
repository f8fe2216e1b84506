package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.all;
import static org.segstream.crf.training.FloatLanes.load;

import jdk.incubator.vector.FloatVector;

/**
 * The soft max-marginals of a block's chains, {@code m = θ + γ log(message from before · message
 * from behind)}, each node's mean over labels taken out.
 */
final class LogMarginals {
  private static final int LANES = FloatLanes.COUNT;

  private LogMarginals() {}

  /** Fills the results, after {@link ForwardBackward#run} with the same arguments. */
  static void run(ChainBlock block, float[] keep, int keepAt, float gamma) {
    int row = block.row();
    for (int i = 0; i < block.length; i++) {
      uncentred(block, i, keep, keepAt, gamma);
      Tiles.centre(block.results, i * row, row);
    }
  }

  private static void uncentred(ChainBlock block, int i, float[] keep, int keepAt, float gamma) {
    int row = block.row();
    float[] scores = block.scores;
    float[] ahead = block.ahead;
    float[] back = block.back;
    float[] results = block.results;
    int after = i + block.stride;
    FloatVector stayAhead = load(keep, keepAt + i * LANES);
    FloatVector slopeAhead = ForwardBackward.slope(stayAhead, load(block.massAhead, i * LANES));
    FloatVector stayBack = load(keep, keepAt + after * LANES);
    FloatVector slopeBack = ForwardBackward.slope(stayBack, load(block.massBack, after * LANES));
    int beyond = block.stride * row;
    for (int at = i * row; at < (i + 1) * row; at += LANES) {
      FloatVector before = load(ahead, at).fma(slopeAhead, stayAhead);
      FloatVector behind = load(back, at + beyond).fma(slopeBack, stayBack);
      VectorMath.logOfScaled(before, behind)
          .fma(all(gamma), load(scores, at))
          .intoArray(results, at);
    }
  }
}
