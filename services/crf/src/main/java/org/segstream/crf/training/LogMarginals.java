package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * The soft max-marginals of a block's chains, {@code m = θ + γ log(message from before · message
 * from behind)}, each node's mean over labels taken out. Fills the results.
 */
final class LogMarginals {
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels kernels;

  private LogMarginals(ChainKernels.Kernel messages) {
    this.kernels =
        ChainKernels.piecewise(
            messages, LogMarginals::split, LogMarginals::logarithms, LogMarginals::centre);
  }

  /** After {@link ForwardBackward}. */
  static LogMarginals ofPotts() {
    return new LogMarginals(LogMarginals::messages);
  }

  /** After {@link TableMessages}. */
  static LogMarginals ofTable() {
    return new LogMarginals(LogMarginals::keptMessages);
  }

  void run(ChainBlock block) {
    kernels.run(block);
  }

  /** The messages from before into the chunk, those from behind into the results. */
  private static void messages(ChainBlock block, int from, int to) {
    int row = block.row();
    int beyond = block.stride * row;
    for (int i = from; i < to; i++) {
      int here = i * LANES;
      int next = (i + block.stride) * LANES;
      FloatVector stayAhead = load(block.keep, block.edgesAt + here);
      FloatVector slopeAhead = ForwardBackward.slope(stayAhead, load(block.massAhead, here));
      FloatVector stayBack = load(block.keep, block.edgesAt + next);
      FloatVector slopeBack = ForwardBackward.slope(stayBack, load(block.massBack, next));
      for (int at = i * row; at < (i + 1) * row; at += LANES) {
        load(block.ahead, at).fma(slopeAhead, stayAhead).intoArray(block.chunk, at - from * row);
        load(block.back, at + beyond).fma(slopeBack, stayBack).intoArray(block.results, at);
      }
    }
  }

  /** The same where they were kept. */
  private static void keptMessages(ChainBlock block, int from, int to) {
    int row = block.row();
    int count = (to - from) * row;
    int next = (from + block.stride) * row;
    System.arraycopy(block.table().before, from * row, block.chunk, 0, count);
    System.arraycopy(block.table().behind, next, block.results, from * row, count);
  }

  private static void split(ChainBlock block, int from, int to) {
    int row = block.row();
    VectorMath.splitProduct(block.chunk, block.results, from * row, (to - from) * row);
  }

  private static void logarithms(ChainBlock block, int from, int to) {
    int at = from * block.row();
    VectorMath.addLogs(
        block.scores, block.gamma, block.chunk, block.results, at, (to - from) * block.row());
  }

  private static void centre(ChainBlock block, int from, int to) {
    for (int i = from; i < to; i++) {
      Tiles.centre(block.results, i * block.row(), block.row());
    }
  }
}
