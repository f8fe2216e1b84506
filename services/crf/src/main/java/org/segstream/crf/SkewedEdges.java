package org.segstream.crf;

import java.util.Arrays;

/** A family of edges in the layout of {@link Strips}, with their messages. */
final class SkewedEdges {
  final int stride;

  /**
   * Message on the edge to the right, in the direction last sent, {@code [strip][t][label][row]}.
   */
  final short[] right;

  /** Message on the edge downwards, likewise. */
  final short[] down;

  /** Weight of the edge to the right, {@code [strip][t][row]}. */
  final short[] rightWeight;

  /** Weight of the edge downwards, likewise. */
  final short[] downWeight;

  /** Weight of the edge upwards, likewise. */
  final short[] upWeight;

  SkewedEdges(Strips strips, int stride) {
    this.stride = stride;
    this.right = new short[strips.labelArray()];
    this.down = new short[right.length];
    this.rightWeight = new short[strips.pixelArray()];
    this.downWeight = new short[rightWeight.length];
    this.upWeight = new short[rightWeight.length];
  }

  /** Makes all messages zero. */
  void clearMessages() {
    Arrays.fill(right, (short) 0);
    Arrays.fill(down, (short) 0);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (2L * right.length + 3L * rightWeight.length);
  }
}
