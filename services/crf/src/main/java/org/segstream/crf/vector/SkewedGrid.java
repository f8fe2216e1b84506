package org.segstream.crf.vector;

import java.util.List;
import java.util.Optional;

/**
 * An energy in 16-bit integers with its messages, in the layout of {@link Strips}. No edge costs
 * more than its weight, see {@link CostTable}. Unaries have their minimum 0 and are capped {@link
 * #MARGIN} above what the pixel's edges can cost: a label at the cap is never the cheapest,
 * whatever the neighbours are. With the weights' sum at most {@link #MAX_WEIGHT_SUM}, a sum of a
 * unary and all messages that does not fit into 16 bits is not the smallest: saturating it makes
 * the energy that is solved no larger, and its bound stays one.
 */
final class SkewedGrid {
  /** The largest sum of a pixel's weights. */
  static final int MAX_WEIGHT_SUM = 32700;

  /** More than the weights of a pixel's edges can have lost in rounding. */
  static final int MARGIN = 24;

  /** So many families have edges of no more weights than the margin allows for. */
  static final int MOST_FAMILIES = 4;

  final Strips strips;

  /** What labels cost where they meet; absent for Potts. */
  final Optional<CostTable> table;

  /** The largest cost in 1/256 of the weight, see {@link CostTable}. */
  final int largest;

  /** Unaries, {@code [slot][t][label][row]}. */
  final short[] unary;

  /** The edges, by stride. */
  final SkewedEdges[] families;

  /** The labels that passes have to visit. */
  final LabelLists lists;

  /** The blocks that passes visit. */
  final Frontier frontier;

  /** For a Potts energy. */
  SkewedGrid(Strips strips, List<Integer> strides) {
    this(strips, strides, Optional.empty());
  }

  SkewedGrid(Strips strips, List<Integer> strides, Optional<CostTable> table) {
    this.strips = strips;
    this.table = table;
    this.largest = table.map(CostTable::largest).orElse(CostTable.ONE);
    this.unary = new short[strips.labelArray()];
    this.families =
        strides.stream().map(s -> new SkewedEdges(strips, s)).toArray(SkewedEdges[]::new);
    this.lists = new LabelLists(strips);
    this.frontier = new Frontier(strips, lists, families[0]);
  }

  /** Whether it is a Potts energy all of whose edges join next neighbours. */
  boolean isPlain() {
    return table.isEmpty() && joinsNeighbours();
  }

  /** Whether all edges join next neighbours. */
  boolean joinsNeighbours() {
    return families.length == 1 && families[0].stride == 1;
  }

  /** The most that an edge of this weight may cost. */
  int largestCost(int weight) {
    return (weight * largest) >> CostTable.BITS;
  }

  /** What two labels cost at an edge of this weight. */
  int cost(int weight, int a, int b) {
    if (table.isPresent()) {
      return table.get().cost(weight, a, b);
    }
    return a == b ? 0 : weight;
  }

  /**
   * A row or column of a family has {@code 2^-shift} of a pixel's sum: the largest power of two
   * that leaves as much for all, and twice that for the first families while anything is left.
   */
  int shift(int family) {
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(2 * families.length - 1);
    int spare = (1 << shift) / 2 - families.length;
    return family < spare ? shift - 1 : shift;
  }

  /** Memory held, in bytes. */
  long bytes() {
    long bytes = (long) Short.BYTES * unary.length + lists.bytes() + frontier.bytes();
    for (SkewedEdges edges : families) {
      bytes += edges.bytes();
    }
    return bytes;
  }
}
