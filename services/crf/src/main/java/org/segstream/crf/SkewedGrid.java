package org.segstream.crf;

import java.util.Arrays;

/**
 * A Potts energy in 16-bit integers with its messages, in the layout of {@link Strips}. Unaries
 * have their minimum 0 and are capped one above the sum of the pixel's weights: a label at the cap
 * is never the cheapest, whatever the neighbours are. With that sum at most {@link
 * #MAX_WEIGHT_SUM}, no sum of a unary and all messages overflows.
 */
final class SkewedGrid {
  /** The largest sum of a pixel's four weights. */
  static final int MAX_WEIGHT_SUM = 16380;

  final Strips strips;

  /** Unaries, {@code [strip][t][label][row]}. */
  final short[] unary;

  /** Message on the edge to the right, in the direction last sent, likewise. */
  final short[] right;

  /** Message on the edge downwards, likewise. */
  final short[] down;

  /** Weight of the edge to the right, {@code [strip][t][row]}. */
  final short[] rightWeight;

  /** Weight of the edge downwards, likewise. */
  final short[] downWeight;

  /** Weight of the edge upwards, likewise. */
  final short[] upWeight;

  /** Labels decided last, likewise. */
  short[] decided;

  /** Their unaries, likewise. */
  final short[] decidedUnary;

  /** Labels to keep, likewise. */
  short[] kept;

  /** Room for a labelling, {@code byte[height][width]}. */
  final byte[] image;

  /** Room for a step's messages, {@code [label][row]}, and their two minima. */
  final short[] scratch;

  SkewedGrid(Strips strips) {
    this.strips = strips;
    this.unary = new short[strips.labelArray()];
    this.right = new short[unary.length];
    this.down = new short[unary.length];
    this.rightWeight = new short[strips.pixelArray()];
    this.downWeight = new short[rightWeight.length];
    this.upWeight = new short[rightWeight.length];
    this.decided = new short[rightWeight.length];
    this.decidedUnary = new short[rightWeight.length];
    this.kept = new short[rightWeight.length];
    this.image = new byte[strips.width() * strips.height()];
    this.scratch = new short[(strips.labels() + 2) * Lanes.COUNT];
  }

  /** Makes all messages zero. */
  void clearMessages() {
    Arrays.fill(right, (short) 0);
    Arrays.fill(down, (short) 0);
  }

  /** Keeps the labels decided last. */
  void keep() {
    short[] swap = kept;
    kept = decided;
    decided = swap;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (3L * unary.length + 6L * rightWeight.length + scratch.length);
  }
}
