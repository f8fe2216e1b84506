package org.segstream.crf.active;

import org.segstream.crf.energy.Energy;
import org.segstream.crf.simd.Lanes;

/**
 * The best labelling of a solve so far. What the passes decide is fused and compared in integers;
 * only when it may be good enough is it polished, if that seems to save passes, and its energy
 * summed over the floats.
 */
final class Incumbent {
  /** Passes that cost as much time as a polish. */
  private static final int POLISH_PASSES = 5;

  private final ActiveState.Workspace work;
  private final ActiveGrid grid;
  private final Energy model;
  private final byte[] labels;
  private final double base;
  private final double scale;
  private final Labelling kept;
  private double energy = Double.POSITIVE_INFINITY;
  private long decided = Long.MAX_VALUE;

  /** What the integers had lost when an energy was last summed; hardly changes, nats. */
  private double roundedOff;

  /** What a polish leaves of the gap: a first guess, then as measured. */
  private double polishedShare = 0.8;

  /**
   * Begins a solve.
   *
   * @param labels those of least unary, {@code byte[height][width]}
   * @param base the sum of the least unaries, nats
   * @param scale integer units per nat
   */
  Incumbent(ActiveState.Workspace work, Energy model, byte[] labels, double base, double scale) {
    this.work = work;
    this.grid = work.grid();
    this.model = model;
    this.labels = labels;
    this.base = base;
    this.scale = scale;
    this.kept = work.kept();
  }

  /** Takes blocks in that have become active. */
  void grow(boolean[] isNew) {
    for (int n = 0; n < grid.active(); n++) {
      if (isNew[grid.block(n)]) {
        kept.set(work.best(), grid.place(n));
        work.answer().set(work.best(), grid.place(n));
      }
    }
    if (decided != Long.MAX_VALUE) {
      decided = kept.energy();
    }
  }

  /** Energy of the best labelling that was measured, nats. */
  double energy() {
    return energy;
  }

  /** Considers the labels that a pass has decided. */
  void offer(Labelling labelling) {
    if (decided == Long.MAX_VALUE) {
      kept.set(labelling);
      decided = kept.energy();
    } else {
      decided -= work.fusion().fuse(kept, labelling);
    }
  }

  /** How far the labelling is from the bound, as a share of {@code allowedGap}, all in nats. */
  double excess(double lowerBound, double allowedGap) {
    return (Math.min(expected(), energy) - lowerBound) / allowedGap;
  }

  /**
   * Whether the labelling is within {@code allowedGap} of the bound, all in nats.
   *
   * @param decay by how much a pass seems to shrink the gap
   */
  boolean closes(double lowerBound, double allowedGap, double decay) {
    double excess = excess(lowerBound, allowedGap);
    if (excess <= 1) {
      measure();
    } else if (excess * polishedShare <= 1 && excess * Math.pow(decay, POLISH_PASSES) > 1) {
      measurePolished(lowerBound);
    }
    return energy - lowerBound <= allowedGap;
  }

  /** Measures what was decided, polished if there is time. */
  void finish(double lowerBound, boolean late) {
    if (late) {
      measure();
    } else {
      measurePolished(lowerBound);
    }
  }

  private double expected() {
    return base + decided / scale + roundedOff;
  }

  private void measure() {
    roundedOff += consider() - expected();
  }

  private void measurePolished(double lowerBound) {
    double before = expected();
    work.polish().polish(kept);
    decided = kept.energy();
    polishedShare = (expected() - lowerBound) / (before - lowerBound);
    measure();
  }

  private double consider() {
    double sum = work.floats().of(model, base, kept, labels);
    if (sum < energy) {
      energy = sum;
      work.answer().set(kept);
    }
    return sum;
  }

  /** Writes the best labelling where anything was active. */
  void write() {
    Strips strips = grid.strips;
    for (int n = 0; n < grid.active(); n++) {
      int at = grid.pixels(grid.place(n), 0);
      int firstRow = strips.firstRow(grid.block(n));
      int column = strips.firstStep(grid.block(n));
      for (int row = 0; row < Strips.ROWS && firstRow + row < strips.height(); row++) {
        int first = Math.max(0, column - row);
        int end = Math.min(strips.width(), column + Strips.STEPS - row);
        int to = (firstRow + row) * strips.width();
        for (int x = first; x < end; x++) {
          labels[to + x] = (byte) work.answer().label[at + (x - column + row) * Lanes.COUNT + row];
        }
      }
    }
  }
}
