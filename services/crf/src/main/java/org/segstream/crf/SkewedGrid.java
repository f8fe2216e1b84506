package org.segstream.crf;

/**
 * A Potts energy in 16-bit integers with its messages, in the layout of {@link Strips}. Unaries
 * have their minimum 0 and are capped one above the sum of the pixel's weights: a label at the cap
 * is never the cheapest, whatever the neighbours are. With that sum at most {@link
 * #MAX_WEIGHT_SUM}, a sum of a unary and all messages that does not fit into 16 bits is not the
 * smallest: saturating it makes the energy that is solved no larger, and its bound stays one.
 */
final class SkewedGrid {
  /** The largest sum of a pixel's weights. */
  static final int MAX_WEIGHT_SUM = 32760;

  final Strips strips;

  /** Unaries, {@code [strip][t][label][row]}. */
  final short[] unary;

  /** The edges of stride 1. */
  final SkewedEdges edges;

  /** Room for a step's messages, {@code [label][row]}, and their two minima. */
  final short[] scratch;

  SkewedGrid(Strips strips) {
    this.strips = strips;
    this.unary = new short[strips.labelArray()];
    this.edges = new SkewedEdges(strips, 1);
    this.scratch = new short[(strips.labels() + 2) * Lanes.COUNT];
  }

  /** Memory held, in bytes. */
  long bytes() {
    return Short.BYTES * ((long) unary.length + scratch.length) + edges.bytes();
  }
}
