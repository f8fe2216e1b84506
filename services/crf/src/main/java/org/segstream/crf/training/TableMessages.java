package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * {@link ForwardBackward} for edges with a label compatibility, in O(labels²) an edge: a message is
 * {@code Σ_s p_s exp(-w V(s, t) / γ)}, p being the normalised product of potential and message at
 * the node it comes from.
 */
final class TableMessages {
  private static final int LANES = Lanes.WORDS;

  private final ChainKernels potentials =
      ChainKernels.piecewise(ForwardBackward::peaks, ForwardBackward::exponentials);
  private final ChainKernels ends = ChainKernels.whole(TableMessages::ends);
  private final ChainKernels ahead =
      ChainKernels.ascending(
          TableBlock::takeEdge,
          TableMessages::normaliseBefore,
          TableMessages::sendAhead,
          TableMessages::multiplyAhead);
  private final ChainKernels back =
      ChainKernels.descending(
          TableBlock::takeNextEdge,
          TableMessages::normaliseBehind,
          TableMessages::sendBack,
          TableMessages::multiplyBack);

  void run(ChainBlock block) {
    potentials.run(block);
    ends.run(block);
    ahead.run(block);
    back.run(block);
  }

  /** Nodes beyond the ends have all labels alike, and nothing is sent to them. */
  private static void ends(ChainBlock block, int from, int to) {
    TableBlock table = block.table();
    int row = block.row();
    int end = block.length;
    int stride = block.stride;
    Arrays.fill(block.ahead, 0, stride * row, 1);
    Arrays.fill(block.massAhead, 0, stride * LANES, block.labels());
    Arrays.fill(block.back, end * row, (end + stride) * row, 1);
    Arrays.fill(block.massBack, end * LANES, (end + stride) * LANES, block.labels());
    Arrays.fill(table.before, end * row, (end + stride) * row, VectorMath.SCALE);
    Arrays.fill(table.behind, 0, stride * row, VectorMath.SCALE);
  }

  static void normaliseBefore(ChainBlock block, int i, int to) {
    normalise(block.ahead, i * block.row(), block.massAhead, i * LANES, block.table().near);
  }

  private static void sendAhead(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    send(table.near, table.factors, table.at, table.before, i * block.row());
  }

  private static void multiplyAhead(ChainBlock block, int i, int to) {
    int at = i * block.row();
    int next = i + block.stride;
    float[] messages = block.table().before;
    multiply(block, messages, at, at, block.ahead, next * block.row());
    sum(block.ahead, next * block.row(), block.row(), block.massAhead, next * LANES);
  }

  private static void normaliseBehind(ChainBlock block, int i, int to) {
    int next = i + block.stride;
    normalise(block.back, next * block.row(), block.massBack, next * LANES, block.table().near);
  }

  private static void sendBack(ChainBlock block, int i, int to) {
    TableBlock table = block.table();
    int next = (i + block.stride) * block.row();
    send(table.near, table.factors, table.at, table.behind, next);
  }

  private static void multiplyBack(ChainBlock block, int i, int to) {
    int at = i * block.row();
    int next = (i + block.stride) * block.row();
    multiply(block, block.table().behind, next, at, block.back, at);
    sum(block.back, at, block.row(), block.massBack, i * LANES);
  }

  /** {@code to = products / mass}. */
  static void normalise(float[] products, int at, float[] mass, int massAt, float[] to) {
    FloatVector inverse = all(1).div(load(mass, massAt));
    for (int n = 0; n < to.length; n += LANES) {
      load(products, at + n).mul(inverse).intoArray(to, n);
    }
  }

  /** {@code to_t = Σ_s from_s · factor_st}. */
  static void send(float[] from, float[] factors, int[] at, float[] to, int toAt) {
    int labels = from.length / LANES;
    for (int t = 0; t < labels; t++) {
      FloatVector sum = all(0);
      for (int s = 0; s < labels; s++) {
        sum = load(from, s * LANES).fma(load(factors, at[t * labels + s]), sum);
      }
      sum.intoArray(to, toAt + t * LANES);
    }
  }

  /** {@code products = messages · potentials}. */
  private static void multiply(
      ChainBlock block, float[] messages, int from, int at, float[] products, int to) {
    int row = block.row();
    for (int n = 0; n < row; n += LANES) {
      load(messages, from + n).mul(load(block.potentials, at + n)).intoArray(products, to + n);
    }
  }

  private static void sum(float[] values, int at, int row, float[] to, int toAt) {
    FloatVector sum = all(0);
    for (int n = at; n < at + row; n += LANES) {
      sum = sum.add(load(values, n));
    }
    sum.intoArray(to, toAt);
  }
}
