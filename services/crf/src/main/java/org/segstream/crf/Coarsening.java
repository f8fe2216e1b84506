package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The same problem at half the resolution: unaries and weights summed over blocks of 2×2 pixels, in
 * units of twice the size. Messages come back halved and in half the units: as they are.
 *
 * <p>Half a vector of blocks lies in one fine strip. With {@code t} the step of a block counted in
 * that strip, the block's pixels lie in step {@code 2t} (upper left, even lane), {@code 2t + 1}
 * (upper right, even; lower left, odd) and {@code 2t + 2} (lower right, odd).
 */
final class Coarsening {
  private final SkewedGrid fine;
  private final SkewedGrid coarse;
  private final int[] caps = new int[Lanes.HALF];

  Coarsening(SkewedGrid fine, SkewedGrid coarse) {
    this.fine = fine;
    this.coarse = coarse;
  }

  static Strips strips(Strips fine) {
    return new Strips((fine.width() + 1) / 2, (fine.height() + 1) / 2, fine.labels());
  }

  /** Fills the coarse unaries and weights. */
  void sumBlocks() {
    int step = fine.strips.labels() * Lanes.COUNT;
    for (int strip = 0; strip < fine.strips.count(); strip++) {
      int row = strip % 2 * Lanes.HALF;
      for (int t = 0; t < coarse.strips.width() + Lanes.HALF - 1; t++) {
        sumWeights(
            fine.strips.pixels(strip, 2 * t), coarse.strips.pixels(strip / 2, t + row) + row);
        sumUnaries(
            fine.unary,
            fine.strips.labels(strip, 2 * t),
            step,
            caps,
            coarse.unary,
            coarse.strips.labels(strip / 2, t + row) + row);
      }
    }
  }

  private void sumWeights(int from, int to) {
    int step = Lanes.COUNT;
    IntVector right =
        low(fine.rightWeight, from + step).add(high(fine.rightWeight, from + 2 * step));
    IntVector down = high(fine.downWeight, from + step).add(high(fine.downWeight, from + 2 * step));
    IntVector up = low(fine.upWeight, from).add(low(fine.upWeight, from + step));
    store(right, coarse.rightWeight, to);
    store(down, coarse.downWeight, to);
    store(up, coarse.upWeight, to);
    IntVector left = ints(coarse.rightWeight, to - step);
    half(right).add(half(down)).add(half(up)).add(left).add(1).intoArray(caps, 0);
  }

  private static void sumUnaries(
      short[] fine, int from, int step, int[] caps, short[] coarse, int to) {
    IntVector least = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      least = least.min(blocks(fine, from + k, step));
    }
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, 0);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector sum = blocks(fine, from + k, step).sub(least);
      store(sum.min(cap.add(cap)), coarse, to + k);
    }
  }

  private static IntVector blocks(short[] fine, int at, int step) {
    return low(fine, at).add(Lanes.pairSums(load(fine, at + step))).add(high(fine, at + 2 * step));
  }

  private static IntVector low(short[] from, int at) {
    return Lanes.low(load(from, at).reinterpretAsInts());
  }

  private static IntVector high(short[] from, int at) {
    return Lanes.high(load(from, at).reinterpretAsInts());
  }

  private static IntVector ints(short[] from, int at) {
    return (IntVector)
        ShortVector.fromArray(Lanes.HALF_SHORTS, from, at)
            .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
  }

  private static IntVector half(IntVector sums) {
    return sums.lanewise(VectorOperators.ASHR, 1);
  }

  /** Stores the halves. */
  private static void store(IntVector sums, short[] to, int at) {
    ShortVector halves =
        (ShortVector) half(sums).convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0);
    halves.intoArray(to, at);
  }

  /**
   * Fills the fine messages with those of the blocks, clipped to the fine weights. An edge within a
   * block takes the mean of the messages that enter and leave the block.
   */
  void spreadMessages() {
    int step = fine.strips.labels() * Lanes.COUNT;
    for (int strip = 0; strip < fine.strips.count(); strip++) {
      int row = strip % 2 * Lanes.HALF;
      for (int t = 0; t < coarse.strips.width() + Lanes.HALF; t++) {
        int from = coarse.strips.labels(strip / 2, t + row) + row;
        int to = fine.strips.labels(strip, 2 * t);
        int pixels = fine.strips.pixels(strip, 2 * t);
        int above = coarse.strips.labels(strip / 2 - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
        spreadRight(coarse.right, from, step, fine.right, to, fine.rightWeight, pixels);
        spreadDown(
            coarse.down,
            from,
            row == 0 ? above : from - step - 1,
            step,
            fine.down,
            to,
            fine.downWeight,
            pixels);
      }
    }
  }

  private static void spreadRight(
      short[] coarse, int from, int step, short[] fine, int to, short[] weights, int pixels) {
    ShortVector first = load(weights, pixels);
    ShortVector second = load(weights, pixels + Lanes.COUNT);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector leaving = ints(coarse, from + k);
      IntVector entering = ints(coarse, from - step + k);
      IntVector within = half(leaving.add(entering));
      pairs(within, entering).min(first).intoArray(fine, to + k);
      pairs(leaving, within).min(second).intoArray(fine, to + step + k);
    }
  }

  private static void spreadDown(
      short[] coarse,
      int from,
      int above,
      int step,
      short[] fine,
      int to,
      short[] weights,
      int pixels) {
    ShortVector first = load(weights, pixels);
    ShortVector second = load(weights, pixels + Lanes.COUNT);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector leaving = ints(coarse, from + k);
      IntVector before = ints(coarse, from - step + k);
      IntVector entering = ints(coarse, from - step - 1 + k).withLane(0, coarse[above + k]);
      IntVector within = half(leaving.add(entering));
      pairs(within, before).min(first).intoArray(fine, to + k);
      pairs(within, leaving).min(second).intoArray(fine, to + step + k);
    }
  }

  private static ShortVector pairs(IntVector even, IntVector odd) {
    return even.and(0xffff).or(odd.lanewise(VectorOperators.LSHL, 16)).reinterpretAsShorts();
  }
}
