package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import org.segstream.crf.simd.Lanes;

/**
 * How far a labelling's energy is from the bound in each block: the gap falls apart into these. But
 * for messages about labels that a block leaves out, none is negative. A block's chains begin with
 * the edges from the left and above, and with what the messages back say of the pixels at the far
 * ends of these; they end with what the messages back say of the block's own pixels. Edges of
 * stride 1 only.
 */
final class LocalGaps {
  private final Strips strips;
  private final SkewedEdges edges;
  private final int[] sums = new int[Lanes.WORDS];

  LocalGaps(SkewedGrid grid) {
    this.strips = grid.strips;
    this.edges = grid.families[0];
  }

  /**
   * The gap of a block after a pass in reversed order.
   *
   * @param strip the block's strip
   * @param from its first step
   * @param value its part of the bound
   */
  long of(SkewedLabels labelling, int strip, int from, long value) {
    int slot = strips.slot(strip);
    int above = strips.slot(strip - 1);
    int end = strips.stepsUpTo(from + Strips.BLOCK);
    for (int t = from; t < end; t++) {
      int pixels = strips.pixels(slot, t);
      int over = strips.pixels(above, t + Lanes.COUNT - 1) + Lanes.COUNT - 1;
      addCosts(edges, labelling.label, labelling.unary, pixels, labelling.label[over], sums);
    }
    long energy = Lanes.drain(sums);
    energy += messages(labelling.label, slot, end - 1) - messages(labelling.label, slot, from - 1);
    for (int t = from; t < end; t++) {
      energy += messageUp(labelling.label, slot, t);
      energy -= t < strips.width() ? messageUp(labelling.label, above, t + Lanes.COUNT - 1) : 0;
    }
    return energy - value;
  }

  private static void addCosts(
      SkewedEdges edges, short[] label, short[] unary, int pixels, short above, int[] sums) {
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector own = load(label, pixels);
    ShortVector before = load(label, pixels - Lanes.COUNT);
    VectorMask<Short> sameLeft = before.eq(own);
    VectorMask<Short> sameAbove = Lanes.up(before, above).eq(own);
    ShortVector left = load(edges.rightWeight, pixels - Lanes.COUNT).blend(none, sameLeft);
    ShortVector up = load(edges.upWeight, pixels).blend(none, sameAbove);
    Lanes.add(sums, load(unary, pixels), left.add(up));
  }

  /** What the messages to a step say of it, but for that from the strip below. */
  private long messages(short[] label, int slot, int t) {
    int pixels = strips.pixels(slot, t);
    int at = strips.labels(slot, t);
    long sum = 0;
    for (int row = 0; row < Lanes.COUNT; row++) {
      int edge = at + Math.max(0, label[pixels + row]) * Lanes.COUNT + row;
      sum += edges.right[edge] + (row + 1 < Lanes.COUNT ? edges.down[edge] : 0);
    }
    return sum;
  }

  /** What the message from the strip below says of the last row of a step. */
  private int messageUp(short[] label, int slot, int t) {
    int row = Lanes.COUNT - 1;
    int own = Math.max(0, label[strips.pixels(slot, t) + row]);
    return edges.down[strips.labels(slot, t) + own * Lanes.COUNT + row];
  }
}
