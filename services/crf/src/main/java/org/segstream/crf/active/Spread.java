package org.segstream.crf.active;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/**
 * Messages from a grid to one of twice the resolution, clipped to the finer weights. Only those
 * back are needed: a solve begins with a pass in raster order, which makes those onward. An edge
 * within a coarse pixel takes the mean of the messages that enter and leave it.
 *
 * <p>Half a vector of coarse pixels lies in one fine strip. With {@code t} the step of a coarse
 * pixel counted in that strip, its fine pixels lie in step {@code 2t} (upper left, even lane),
 * {@code 2t + 1} (upper right, even; lower left, odd) and {@code 2t + 2} (lower right, odd).
 */
final class Spread {
  private static final int HALF = Lanes.COUNT / 2;

  private final ActiveGrid coarse;
  private final ActiveGrid fine;

  /** The labels of the fine block that is filled, in {@link ActiveGrid#offsets}. */
  private int first;

  private int end;

  Spread(ActiveGrid coarse, ActiveGrid fine) {
    this.coarse = coarse;
    this.fine = fine;
  }

  /** The coarse blocks that lie under active fine ones. */
  boolean[] wanted() {
    int columns = coarse.strips.blocks();
    boolean[] wanted = new boolean[coarse.strips.count() * columns];
    for (int n = 0; n < fine.active(); n++) {
      int strip = fine.block(n) / fine.strips.blocks();
      int first = firstStep(strip, fine.block(n) % fine.strips.blocks());
      for (int t = Math.max(0, first - 1); t < first + Strips.STEPS / 2; t++) {
        if (t / Strips.STEPS < columns) {
          wanted[strip / 2 * columns + t / Strips.STEPS] = true;
        }
      }
    }
    return wanted;
  }

  private static int firstStep(int strip, int column) {
    return column * Strips.STEPS / 2 + strip % 2 * HALF;
  }

  /** Fills the messages back of all active fine blocks. */
  void run() {
    for (int n = 0; n < fine.active(); n++) {
      int strip = fine.block(n) / fine.strips.blocks();
      int first = firstStep(strip, fine.block(n) % fine.strips.blocks());
      for (int t = 0; t < Strips.STEPS; t += 2) {
        spread(strip, first + t / 2, fine.place(n), t);
      }
    }
  }

  private void spread(int strip, int step, int place, int t) {
    int row = strip % 2 * HALF;
    int from = labels(strip / 2, step) + row;
    int before = labels(strip / 2, step - 1) + row;
    int last = Lanes.COUNT - 1;
    int above = row == 0 ? labels(strip / 2 - 1, step + last) + last : before - 1;
    int to = fine.labels(place, t);
    int pixels = fine.pixels(place, t);
    first = place * fine.strips.labels();
    end = first + fine.counts[place];
    spreadLeft(from, before, to, pixels);
    spreadUp(from, before, above, to, pixels);
  }

  /** Index of label 0 of a step of a coarse strip; of the place of nothing if it is not active. */
  private int labels(int strip, int step) {
    boolean inside =
        strip >= 0
            && strip < coarse.strips.count()
            && step >= 0
            && step / Strips.STEPS < coarse.strips.blocks();
    int place = inside ? coarse.placeOf(strip * coarse.strips.blocks() + step / Strips.STEPS) : 0;
    return coarse.labels(place, Math.floorMod(step, Strips.STEPS));
  }

  private void spreadLeft(int from, int before, int to, int pixels) {
    short[] messages = coarse.left;
    ShortVector most = load(fine.rightWeight, pixels);
    ShortVector mostAfter = load(fine.rightWeight, pixels + Lanes.COUNT);
    for (int n = first; n < end; n++) {
      int k = fine.offsets[n];
      IntVector leaving = ints(messages, from + k);
      IntVector entering = ints(messages, before + k);
      IntVector within = leaving.add(entering).lanewise(VectorOperators.LSHR, 1);
      pairs(within, entering).min(most).intoArray(fine.left, to + k);
      pairs(leaving, within).min(mostAfter).intoArray(fine.left, to + fine.step + k);
    }
  }

  private void spreadUp(int from, int before, int above, int to, int pixels) {
    short[] messages = coarse.up;
    ShortVector most = load(fine.downWeight, pixels);
    ShortVector mostAfter = load(fine.downWeight, pixels + Lanes.COUNT);
    for (int n = first; n < end; n++) {
      int k = fine.offsets[n];
      IntVector leaving = ints(messages, from + k);
      IntVector earlier = ints(messages, before + k);
      IntVector entering = ints(messages, before - 1 + k).withLane(0, messages[above + k]);
      IntVector within = leaving.add(entering).lanewise(VectorOperators.LSHR, 1);
      pairs(within, earlier).min(most).intoArray(fine.up, to + k);
      pairs(within, leaving).min(mostAfter).intoArray(fine.up, to + fine.step + k);
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
