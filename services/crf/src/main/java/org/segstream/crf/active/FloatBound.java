package org.segstream.crf.active;

import java.util.Arrays;
import org.segstream.crf.energy.Energy;

/**
 * The bound that the messages prove for the float energy itself: dynamic programming in double on
 * the rows and columns of what is active, with float unaries and weights. It lacks what the
 * integers have lost in rounding, and takes as long as dozens of passes; so it is for the end of a
 * solve whose edges are so heavy that the integers' units are coarse.
 */
final class FloatBound {
  /** Units that a pixel which does not have its label of least unary and its edges lose, about. */
  private static final double LOST = 2;

  /** Of a chain's two objects without its costs. */
  private static final int CHAIN_BYTES = 48;

  private final ActiveGrid grid;
  private final Strips strips;
  private final ActiveDuals duals;
  private final Labelling best;
  private double scale;
  private final Chain row;
  private final Chain[] columns;
  private final int[] units;
  private final double[] share;
  private final double[] rest;
  private double size;

  /** A chain up to a pixel: costs by the pixel's label. */
  private static final class Chain {
    private final double[] costs;
    private int next = -1;

    Chain(int labels) {
      costs = new double[labels];
    }

    private double least() {
      double least = Double.POSITIVE_INFINITY;
      for (double cost : costs) {
        least = Math.min(least, cost);
      }
      return least;
    }

    /** Goes on to a pixel; returns the cost of the chain before if that had ended. */
    double goOn(int position, double[] unaries, double weight) {
      double ended = 0;
      if (next == position) {
        double most = least() + weight;
        for (int k = 0; k < costs.length; k++) {
          costs[k] = Math.min(costs[k], most) + unaries[k];
        }
      } else {
        ended = end();
        System.arraycopy(unaries, 0, costs, 0, costs.length);
      }
      next = position + 1;
      return ended;
    }

    /** Ends the chain, if there is one. */
    double end() {
      double least = next < 0 ? 0 : least();
      next = -1;
      return least;
    }
  }

  /**
   * @param best labels of least unary
   */
  FloatBound(ActiveGrid grid, Labelling best) {
    this.grid = grid;
    this.strips = grid.strips;
    this.best = best;
    this.duals = new ActiveDuals(grid, best);
    this.row = new Chain(strips.labels());
    this.columns = new Chain[strips.width()];
    Arrays.setAll(columns, _ -> new Chain(strips.labels()));
    this.units = new int[strips.labels()];
    this.share = new double[strips.labels()];
    this.rest = new double[strips.labels()];
  }

  /**
   * What rounding may have taken from a bound, about, nats: where a label of least unary wins, no
   * unary was rounded.
   */
  static double lost(Labelling answer, Labelling best, double scale) {
    return LOST * answer.differences(best) / scale;
  }

  /**
   * The bound over what is active, nats; what rounding in double may have added is taken off.
   *
   * @param scale integer units per nat
   */
  double of(Energy energy, double scale) {
    this.scale = scale;
    double sum = 0;
    size = 0;
    for (int y = 0; y < strips.height(); y++) {
      for (int x = 0; x < strips.width(); x++) {
        if (grid.isActive(strips.block(x, y))) {
          sum += visit(energy, x, y);
        }
      }
      sum += row.end();
    }
    for (Chain column : columns) {
      sum += column.end();
    }
    return sum - 0x1p-53 * (64 + 2.0 * (strips.width() + strips.height())) * size;
  }

  private double visit(Energy energy, int x, int y) {
    int pixel = grid.pixel(x, y);
    duals.read(pixel, units, 0);
    double least = energy.unary(x, y, best.label[pixel]);
    double most = 0;
    for (int k = 0; k < share.length; k++) {
      share[k] = units[k] / scale;
      rest[k] = energy.unary(x, y, k) - least - share[k];
      most = Math.max(most, Math.abs(share[k]) + Math.abs(rest[k]));
    }
    double left = x > 0 ? energy.right(x - 1, y) : 0;
    double up = y > 0 ? energy.down(x, y - 1) : 0;
    size += most + left + up;
    return row.goOn(x, share, left) + columns[x].goOn(y, rest, up);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (columns.length + 1L) * (CHAIN_BYTES + 8L * share.length);
  }
}
