package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import org.segstream.crf.simd.Lanes;

/** A labelling in the layout of {@link Strips}, with the unaries of its labels. */
final class SkewedLabels {
  /** Of pixels that are not known while a pass is under way. */
  private static final short UNKNOWN = -1;

  private final Strips strips;

  /** Labels, {@code [slot][t][row]}. */
  final short[] label;

  /** Their unaries, likewise. */
  final short[] unary;

  SkewedLabels(Strips strips) {
    this.strips = strips;
    this.label = new short[strips.pixelArray()];
    this.unary = new short[label.length];
    for (int band = 0; band + 1 < strips.bands(); band++) {
      int free = strips.endSlot(band);
      Arrays.fill(label, strips.pixels(free, 0), strips.pixels(free + 1, 0), UNKNOWN);
    }
  }

  /** The label below a step's last row, as far as its band knows. */
  short below(int slot, int t) {
    return label[strips.pixels(slot + 1, t - Lanes.COUNT + 1)];
  }

  /** The label above a step's first row, as far as its band knows. */
  short above(int slot, int t) {
    return label[strips.pixels(slot - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1];
  }

  /** Becomes equal to another labelling of the same grid. */
  void set(SkewedLabels other) {
    System.arraycopy(other.label, 0, label, 0, label.length);
    System.arraycopy(other.unary, 0, unary, 0, unary.length);
  }

  /** Becomes equal to another labelling in a block of steps. */
  void set(SkewedLabels other, int slot, int from) {
    int at = strips.pixels(slot, from);
    int count = strips.pixels(slot, strips.stepsUpTo(from + Strips.BLOCK)) - at;
    System.arraycopy(other.label, at, label, at, count);
    System.arraycopy(other.unary, at, unary, at, count);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (label.length + unary.length);
  }

  /** Energy in the grid's units. */
  long energy(SkewedGrid grid, int[] sums) {
    long energy = 0;
    for (int n = 0; n < strips.count(); n++) {
      int slot = strips.slot(n);
      for (int t = 0; t < strips.steps(); t++) {
        Lanes.add(sums, load(unary, strips.pixels(slot, t)));
        for (SkewedEdges edges : grid.families) {
          int below = strips.pixels(strips.slot(n + 1), t + edges.stride - Lanes.COUNT);
          if (grid.table.isEmpty()) {
            addWeights(edges, label, strips.pixels(slot, t), below, sums);
          } else {
            energy += costs(grid.table.get(), edges, strips.pixels(slot, t), below);
          }
        }
      }
      energy += Lanes.drain(sums);
    }
    return energy;
  }

  /** What the edges to the right and down of a step cost. */
  private long costs(CostTable table, SkewedEdges edges, int pixels, int below) {
    int after = pixels + edges.stride * Lanes.COUNT;
    long costs = 0;
    for (int row = 0; row < Lanes.COUNT; row++) {
      int rowUnder = row + edges.stride;
      int under = rowUnder < Lanes.COUNT ? after + rowUnder : below + rowUnder - Lanes.COUNT;
      int own = label[pixels + row];
      costs += table.cost(edges.rightWeight[pixels + row], own, label[after + row]);
      costs += table.cost(edges.downWeight[pixels + row], own, label[under]);
    }
    return costs;
  }

  /** Adds the weights to the right and down where labels differ. */
  private static void addWeights(
      SkewedEdges edges, short[] label, int pixels, int below, int[] sums) {
    ShortVector own = load(label, pixels);
    ShortVector after = load(label, pixels + edges.stride * Lanes.COUNT);
    ShortVector under = load(edges.shiftBelow, 0).selectFrom(after, load(label, below));
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector right = load(edges.rightWeight, pixels).blend(none, after.eq(own));
    ShortVector down = load(edges.downWeight, pixels).blend(none, under.eq(own));
    Lanes.add(sums, right.add(down));
  }
}
