package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import jdk.incubator.vector.ShortVector;

/** A labelling in the layout of {@link Strips}, with the unaries of its labels. */
final class SkewedLabels {
  private final Strips strips;

  /** Labels, {@code [strip][t][row]}; 0 around the grid. */
  final short[] label;

  /** Their unaries, likewise. */
  final short[] unary;

  SkewedLabels(Strips strips) {
    this.strips = strips;
    this.label = new short[strips.pixelArray()];
    this.unary = new short[label.length];
  }

  /** The labels below a step's last row. */
  short below(int strip, int t) {
    return label[strips.pixels(strip + 1, t - Lanes.COUNT + 1)];
  }

  /** The labels above a step's first row. */
  short above(int strip, int t) {
    return label[strips.pixels(strip - 1, t + Lanes.COUNT - 1) + Lanes.COUNT - 1];
  }

  /** Becomes equal to another labelling of the same grid. */
  void set(SkewedLabels other) {
    System.arraycopy(other.label, 0, label, 0, label.length);
    System.arraycopy(other.unary, 0, unary, 0, unary.length);
  }

  /** Energy in the grid's units. */
  long energy(SkewedGrid grid, int[] sums) {
    long energy = 0;
    for (int s = 0; s < strips.count(); s++) {
      for (int t = 0; t < strips.steps(); t++) {
        addEnergy(grid, strips.pixels(s, t), below(s, t), sums);
      }
      energy += Lanes.drain(sums);
    }
    return energy;
  }

  /** Adds a step's unaries and the weights to the right and down. */
  private void addEnergy(SkewedGrid grid, int pixels, short below, int[] sums) {
    ShortVector own = load(label, pixels);
    ShortVector after = load(label, pixels + Lanes.COUNT);
    ShortVector under = Lanes.down(after, below);
    ShortVector none = ShortVector.zero(Lanes.SHORTS);
    ShortVector right = load(grid.edges.rightWeight, pixels).blend(none, after.eq(own));
    ShortVector down = load(grid.edges.downWeight, pixels).blend(none, under.eq(own));
    Lanes.add(sums, load(unary, pixels), right.add(down));
  }
}
