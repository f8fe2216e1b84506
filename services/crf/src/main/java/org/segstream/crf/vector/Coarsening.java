package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

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
  private final int[] caps = new int[Lanes.WORDS];
  private final int[] sums;
  private final boolean[] alive;

  Coarsening(SkewedGrid fine, SkewedGrid coarse) {
    this.fine = fine;
    this.coarse = coarse;
    this.sums = new int[fine.strips.labels() * Lanes.WORDS];
    this.alive = new boolean[fine.strips.labels()];
  }

  static Strips strips(Strips fine) {
    return new Strips((fine.width() + 1) / 2, (fine.height() + 1) / 2, fine.labels());
  }

  /** Fills the coarse unaries and weights. */
  void sumBlocks() {
    Strips from = fine.strips;
    Strips to = coarse.strips;
    coarse.lists.clear(0, to.slots());
    int step = from.labels() * Lanes.COUNT;
    for (int strip = 0; strip < from.count(); strip++) {
      int row = strip % 2 * Lanes.WORDS;
      int slot = from.slot(strip);
      int coarseSlot = to.slot(strip / 2);
      for (int t = 0; t < to.width() + Lanes.WORDS - 1; t++) {
        int pixels = to.pixels(coarseSlot, t + row) + row;
        sumWeights(fine.families[0], from.pixels(slot, 2 * t), coarse.families[0], pixels, caps);
        sumUnaries(
            fine.unary,
            from.labels(slot, 2 * t),
            step,
            caps,
            sums,
            coarse.unary,
            to.labels(coarseSlot, t + row) + row,
            alive);
        int block = coarse.lists.block(coarseSlot, t + row);
        if (block != coarse.lists.block(coarseSlot, t + row + 1)) {
          coarse.lists.add(block, alive);
          Arrays.fill(alive, false);
        }
      }
      coarse.lists.add(coarse.lists.block(coarseSlot, to.width() + Lanes.WORDS - 2 + row), alive);
      Arrays.fill(alive, false);
    }
    coarse.lists.list(0, to.slots());
  }

  private static void sumWeights(
      SkewedEdges fine, int from, SkewedEdges coarse, int to, int[] caps) {
    int second = from + Lanes.COUNT;
    int third = second + Lanes.COUNT;
    sum(fine.rightWeight, second, 0, third, 16, coarse.rightWeight, to);
    sum(fine.downWeight, second, 16, third, 16, coarse.downWeight, to);
    sum(fine.upWeight, from, 0, second, 0, coarse.upWeight, to);
    ShortVector sum =
        ShortVector.fromArray(Lanes.HALF_SHORTS, coarse.rightWeight, to)
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, coarse.rightWeight, to - Lanes.COUNT))
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, coarse.downWeight, to))
            .add(ShortVector.fromArray(Lanes.HALF_SHORTS, coarse.upWeight, to));
    ((IntVector) sum.convertShape(VectorOperators.S2I, Lanes.INTS, 0))
        .add(SkewedGrid.MARGIN)
        .intoArray(caps, 0);
  }

  /**
   * Stores half the sum of two vectors of even (shift 0) or odd (shift 16) lanes, none negative.
   */
  private static void sum(short[] from, int a, int shiftA, int b, int shiftB, short[] to, int at) {
    IntVector first = load(from, a).reinterpretAsInts().lanewise(VectorOperators.LSHR, shiftA);
    IntVector second = load(from, b).reinterpretAsInts().lanewise(VectorOperators.LSHR, shiftB);
    IntVector sum = first.and(0xffff).add(second.and(0xffff));
    ((ShortVector)
            sum.lanewise(VectorOperators.LSHR, 1)
                .convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
        .intoArray(to, at);
  }

  private static void sumUnaries(
      short[] fine,
      int from,
      int step,
      int[] caps,
      int[] sums,
      short[] coarse,
      int to,
      boolean[] alive) {
    IntVector least = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector first = load(fine, from + k).reinterpretAsInts();
      IntVector second = load(fine, from + k + step).reinterpretAsInts();
      IntVector third = load(fine, from + k + 2 * step).reinterpretAsInts();
      IntVector sum =
          first
              .and(0xffff)
              .add(second.and(0xffff))
              .add(second.lanewise(VectorOperators.LSHR, 16))
              .add(third.lanewise(VectorOperators.LSHR, 16));
      sum.intoArray(sums, k / 2);
      least = least.min(sum);
    }
    IntVector cap = IntVector.fromArray(Lanes.INTS, caps, 0);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector above =
          IntVector.fromArray(Lanes.INTS, sums, k / 2).sub(least).lanewise(VectorOperators.LSHR, 1);
      if (!alive[k / Lanes.COUNT]) {
        alive[k / Lanes.COUNT] = above.lt(cap).anyTrue();
      }
      ((ShortVector) above.min(cap).convertShape(VectorOperators.I2S, Lanes.HALF_SHORTS, 0))
          .intoArray(coarse, to + k);
    }
  }

  /**
   * Fills the fine messages with those of the blocks, clipped to the fine weights. An edge within a
   * block takes the mean of the messages that enter and leave the block.
   */
  void spreadMessages() {
    Strips to = fine.strips;
    Strips from = coarse.strips;
    SkewedEdges edges = fine.families[0];
    SkewedEdges blocks = coarse.families[0];
    int step = to.labels() * Lanes.COUNT;
    for (int strip = 0; strip < to.count(); strip++) {
      int row = strip % 2 * Lanes.WORDS;
      int slot = to.slot(strip);
      int coarseSlot = from.slot(strip / 2);
      for (int t = 0; t < from.width() + Lanes.WORDS; t++) {
        int block = from.labels(coarseSlot, t + row) + row;
        int at = to.labels(slot, 2 * t);
        int pixels = to.pixels(slot, 2 * t);
        int last = Lanes.COUNT - 1;
        int above = from.labels(from.slot(strip / 2 - 1), t + last) + last;
        spreadRight(blocks.right, block, step, edges.right, at, edges.rightWeight, pixels);
        spreadDown(
            blocks.down,
            block,
            row == 0 ? above : block - step - 1,
            step,
            edges.down,
            at,
            edges.downWeight,
            pixels);
      }
    }
    edges.joinSeams();
  }

  private static void spreadRight(
      short[] coarse, int from, int step, short[] fine, int to, short[] weights, int pixels) {
    ShortVector first = load(weights, pixels);
    ShortVector second = load(weights, pixels + Lanes.COUNT);
    for (int k = 0; k < step; k += Lanes.COUNT) {
      IntVector leaving = ints(coarse, from + k);
      IntVector entering = ints(coarse, from - step + k);
      IntVector within = leaving.add(entering).lanewise(VectorOperators.LSHR, 1);
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
      IntVector within = leaving.add(entering).lanewise(VectorOperators.LSHR, 1);
      pairs(within, before).min(first).intoArray(fine, to + k);
      pairs(within, leaving).min(second).intoArray(fine, to + step + k);
    }
  }

  private static IntVector ints(short[] from, int at) {
    return (IntVector)
        ShortVector.fromArray(Lanes.HALF_SHORTS, from, at)
            .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
  }

  private static ShortVector pairs(IntVector even, IntVector odd) {
    return even.and(0xffff).or(odd.lanewise(VectorOperators.LSHL, 16)).reinterpretAsShorts();
  }
}
