package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.all;
import static org.segstream.crf.training.FloatLanes.load;
import static org.segstream.crf.training.VectorMath.SCALE;

import jdk.incubator.vector.FloatVector;

/**
 * Sum-product along the chains of a block, with Potts edges, in O(labels) an edge: a message is
 * {@code q + (1 - q) · p} with {@code q = exp(-w/γ)} and p the normalised product of potential and
 * message at the node it comes from.
 */
final class ForwardBackward {
  private static final int LANES = FloatLanes.COUNT;
  private static final float UNSCALE = 1 / SCALE;

  private ForwardBackward() {}

  /**
   * Fills potentials, {@code ahead} and {@code back} from the scores.
   *
   * @param keep {@code exp(-w/γ) · SCALE}, {@code float[edge][lane]}
   * @param keepAt where the block's first edge lies
   */
  static void run(ChainBlock block, float[] keep, int keepAt, float gamma) {
    potentials(block.scores, block.potentials, block.peaks, block.length, block.row(), 1 / gamma);
    int stride = block.stride;
    ahead(
        block.potentials,
        block.ahead,
        block.massAhead,
        keep,
        keepAt,
        block.length,
        stride,
        block.row());
    back(
        block.potentials,
        block.back,
        block.massBack,
        keep,
        keepAt,
        block.length,
        stride,
        block.row());
  }

  private static void potentials(
      float[] scores, float[] potentials, float[] peaks, int length, int row, float scale) {
    for (int i = 0; i < length; i++) {
      int from = i * row;
      int to = from + row;
      FloatVector peak = load(scores, from);
      for (int at = from + LANES; at < to; at += LANES) {
        peak = peak.max(load(scores, at));
      }
      peak.intoArray(peaks, i * LANES);
      for (int at = from; at < to; at += LANES) {
        VectorMath.scaledExp(load(scores, at).sub(peak).mul(scale)).intoArray(potentials, at);
      }
    }
  }

  private static void ahead(
      float[] potentials,
      float[] ahead,
      float[] mass,
      float[] keep,
      int keepAt,
      int length,
      int stride,
      int row) {
    int behind = stride * row;
    for (int i = 0; i < length; i++) {
      FloatVector stay = load(keep, keepAt + i * LANES);
      FloatVector slope = slope(stay, load(mass, i * LANES));
      int node = i * row;
      FloatVector even = all(0);
      FloatVector odd = all(0);
      int at = node;
      for (; at < node + row - LANES; at += 2 * LANES) {
        FloatVector first = load(ahead, at).fma(slope, stay).mul(load(potentials, at));
        FloatVector second =
            load(ahead, at + LANES).fma(slope, stay).mul(load(potentials, at + LANES));
        first.intoArray(ahead, at + behind);
        second.intoArray(ahead, at + behind + LANES);
        even = even.add(first);
        odd = odd.add(second);
      }
      if (at < node + row) {
        FloatVector last = load(ahead, at).fma(slope, stay).mul(load(potentials, at));
        last.intoArray(ahead, at + behind);
        even = even.add(last);
      }
      even.add(odd).intoArray(mass, (i + stride) * LANES);
    }
  }

  private static void back(
      float[] potentials,
      float[] back,
      float[] mass,
      float[] keep,
      int keepAt,
      int length,
      int stride,
      int row) {
    int beyond = stride * row;
    for (int i = length - 1; i >= 0; i--) {
      FloatVector stay = load(keep, keepAt + (i + stride) * LANES);
      FloatVector slope = slope(stay, load(mass, (i + stride) * LANES));
      int node = i * row;
      FloatVector even = all(0);
      FloatVector odd = all(0);
      int at = node + row - LANES;
      for (; at > node; at -= 2 * LANES) {
        FloatVector first = load(back, at + beyond).fma(slope, stay).mul(load(potentials, at));
        FloatVector second =
            load(back, at + beyond - LANES).fma(slope, stay).mul(load(potentials, at - LANES));
        first.intoArray(back, at);
        second.intoArray(back, at - LANES);
        even = even.add(first);
        odd = odd.add(second);
      }
      if (at == node) {
        FloatVector last = load(back, at + beyond).fma(slope, stay).mul(load(potentials, at));
        last.intoArray(back, at);
        even = even.add(last);
      }
      even.add(odd).intoArray(mass, i * LANES);
    }
  }

  /**
   * {@code (1 - q) · SCALE / mass}: what a message gains by a unit of the product it is made of.
   */
  static FloatVector slope(FloatVector stay, FloatVector mass) {
    return stay.fma(all(-UNSCALE), all(1)).mul(SCALE).div(mass);
  }

  /**
   * The soft maximum over all labellings of the block's chains, nats.
   *
   * @param lanes how many of the lanes are chains of the grid
   */
  static double value(ChainBlock block, float gamma, int lanes) {
    int from = block.stride * LANES;
    logarithms(block.massAhead, from, block.peaks, block.edges, block.length * LANES, gamma);
    double sum = 0;
    for (int i = 0; i < block.length; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        sum += block.edges[i * LANES + lane];
      }
    }
    return sum;
  }

  private static void logarithms(
      float[] mass, int massAt, float[] peaks, float[] to, int count, float gamma) {
    for (int at = 0; at < count; at += LANES) {
      VectorMath.logOfScaled(load(mass, massAt + at))
          .fma(all(gamma), load(peaks, at))
          .intoArray(to, at);
    }
  }
}
