package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.VectorMath.SCALE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * Sum-product along the chains of a block, with Potts edges, in O(labels) an edge: a message is
 * {@code q + (1 - q) · p} with {@code q = exp(-w/γ)} and p the normalised product of potential and
 * message at the node it comes from. Fills potentials, {@code ahead} and {@code back} from the
 * scores.
 */
final class ForwardBackward {
  private static final int LANES = Lanes.WORDS;
  private static final float UNSCALE = 1 / SCALE;

  /** So many masses, each below 2¹²⁸, multiply to a double. */
  private static final int MASSES_IN_A_DOUBLE = 4;

  private final ChainKernels potentials =
      ChainKernels.piecewise(ForwardBackward::peaks, ForwardBackward::exponentials);
  private final ChainKernels messages =
      ChainKernels.whole(ForwardBackward::ahead, ForwardBackward::back);

  void run(ChainBlock block) {
    potentials.run(block);
    messages.run(block);
  }

  static void peaks(ChainBlock block, int from, int to) {
    int row = block.row();
    float[] scores = block.scores;
    for (int i = from; i < to; i++) {
      int end = (i + 1) * row;
      FloatVector peak = load(scores, i * row);
      for (int at = i * row + LANES; at < end; at += LANES) {
        peak = peak.max(load(scores, at));
      }
      peak.intoArray(block.peaks, i * LANES);
    }
  }

  static void exponentials(ChainBlock block, int from, int to) {
    int row = block.row();
    float scale = 1 / block.gamma;
    for (int i = from; i < to; i++) {
      VectorMath.scaledExp(
          block.scores, block.peaks, i * LANES, scale, block.potentials, i * row, row);
    }
  }

  private static void ahead(ChainBlock block, int from, int to) {
    int row = block.row();
    int behind = block.stride * row;
    float[] potentials = block.potentials;
    float[] ahead = block.ahead;
    float[] mass = block.massAhead;
    for (int i = from; i < to; i++) {
      FloatVector stay = load(block.keep, block.edgesAt + i * LANES);
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
      even.add(odd).intoArray(mass, (i + block.stride) * LANES);
    }
  }

  private static void back(ChainBlock block, int from, int to) {
    int row = block.row();
    int beyond = block.stride * row;
    float[] potentials = block.potentials;
    float[] back = block.back;
    float[] mass = block.massBack;
    for (int i = to - 1; i >= from; i--) {
      int edge = (i + block.stride) * LANES;
      FloatVector stay = load(block.keep, block.edgesAt + edge);
      FloatVector slope = slope(stay, load(mass, edge));
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
   * The soft maximum over all labellings of the block's chains, nats: {@code Σ γ log(mass / SCALE²)
   * + peak}. The logarithm is that of one product a lane, its exponent apart.
   *
   * @param lanes how many of the lanes are chains of the grid
   */
  static double value(ChainBlock block, int lanes) {
    double[] products = block.products;
    Arrays.fill(products, 1);
    double peaks = 0;
    long exponents = -2L * VectorMath.SCALE_EXPONENT * block.length * lanes;
    for (int i = 0; i < block.length; i++) {
      multiply(products, block.massAhead, (i + block.stride) * LANES);
      peaks += sum(block.peaks, i * LANES, lanes);
      if (i % MASSES_IN_A_DOUBLE == 0) {
        exponents += takeExponents(products, lanes);
      }
    }
    double logs = exponents * Math.log(2);
    for (int lane = 0; lane < lanes; lane++) {
      logs += Math.log(products[lane]);
    }
    return block.gamma * logs + peaks;
  }

  private static void multiply(double[] products, float[] factors, int at) {
    for (int lane = 0; lane < LANES; lane++) {
      products[lane] *= factors[at + lane];
    }
  }

  private static double sum(float[] values, int at, int count) {
    double even = 0;
    double odd = 0;
    for (int lane = 0; lane < count - 1; lane += 2) {
      even += values[at + lane];
      odd += values[at + lane + 1];
    }
    return even + odd + (count % 2 == 0 ? 0 : values[at + count - 1]);
  }

  /** Brings all products between 1 and 2; the exponents of so many of them, added up. */
  private static long takeExponents(double[] products, int lanes) {
    long exponents = 0;
    for (int lane = 0; lane < lanes; lane++) {
      int exponent = Math.getExponent(products[lane]);
      exponents += exponent;
      products[lane] = Math.scalb(products[lane], -exponent);
    }
    return exponents;
  }
}
