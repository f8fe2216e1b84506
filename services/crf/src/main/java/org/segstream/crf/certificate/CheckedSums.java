package org.segstream.crf.certificate;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.UnaryWindow;

/**
 * What a certificate speaks of, summed again in double in one way through the grid's rows: the
 * energy of the labelling, its base, and the value of the dual point. Rows of pixels are chains of
 * their own; columns are kept at the cost of each label at their last pixel so far.
 */
final class CheckedSums {
  /** Rows that are read at once. */
  private static final int WINDOW = 16;

  private final Energy grid;
  private final DualPoint point;
  private final byte[] labels;
  private final int width;
  private final UnaryWindow window = new UnaryWindow();
  private final List<CheckedEdges> families = new ArrayList<>();
  private final double[] unaries;
  private final double[] share;

  /** What is left of the unaries for the columns of the last family. */
  private final double[] rest;

  private final LocalGaps gaps;
  private double bound;
  private double energy;
  private double base;
  private double size;

  /**
   * @throws IllegalArgumentException if the duals do not have the grid's size
   */
  CheckedSums(Energy grid, DualPoint point, byte[] labels) {
    this.grid = grid;
    this.point = point;
    this.labels = labels;
    this.width = grid.width();
    int count = CheckedEdges.families(grid);
    point.requireFits(grid, 2 * count);
    for (int f = 0; f < count; f++) {
      families.add(new CheckedEdges(grid, f));
    }
    this.unaries = new double[width * grid.labels()];
    this.share = new double[unaries.length];
    this.rest = new double[unaries.length];
    this.gaps = new LocalGaps(width, grid.height());
  }

  /** The value of the dual point, nats. */
  double bound() {
    return bound;
  }

  /** The energy of the labelling, nats. */
  double energy() {
    return energy;
  }

  /** Where the gap between the two is. */
  LocalGaps gaps() {
    return gaps;
  }

  /** The sum of the smallest unaries, nats. */
  double base() {
    return base;
  }

  /** The sizes of everything that is added up, nats. */
  double size() {
    return size;
  }

  void run() {
    for (int y = 0; y < grid.height(); y++) {
      read(y);
      System.arraycopy(unaries, 0, rest, 0, rest.length);
      for (int f = 0; f < families.size(); f++) {
        CheckedEdges edges = families.get(f);
        edges.enter(y);
        takeShare(2 * f, y);
        bound += edges.rows(y, share, labels, gaps);
        if (f < families.size() - 1) {
          takeShare(2 * f + 1, y);
          bound += edges.columns(y, share, labels, gaps);
        } else {
          bound += edges.columns(y, rest, labels, gaps);
        }
        energy += edges.energy(y, labels);
        size += edges.size();
      }
    }
  }

  private void read(int y) {
    if (y % WINDOW == 0) {
      grid.read(y, Math.min(WINDOW, grid.height() - y), 0, width, window);
    }
    int row = window.start() + y % WINDOW * window.rowStep();
    for (int x = 0; x < width; x++) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < grid.labels(); k++) {
        double unary = window.values()[row + x * window.pixelStep() + k * window.labelStep()];
        unaries[x * grid.labels() + k] = unary;
        least = Math.min(least, unary);
        size += Math.abs(unary);
      }
      base += least;
      energy += unaries[x * grid.labels() + (labels[y * width + x] & 0xff)];
    }
  }

  private void takeShare(int family, int y) {
    point.read(family, y, unaries, share);
    for (int n = 0; n < share.length; n++) {
      rest[n] -= share[n];
      size += Math.abs(share[n]);
    }
  }
}
