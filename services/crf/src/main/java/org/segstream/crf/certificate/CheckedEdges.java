package org.segstream.crf.certificate;

import java.util.Arrays;
import java.util.Optional;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;

/**
 * The edges of one stride as a check goes through the rows, and dynamic programming along them. A
 * row or column of stride s is s chains, each of every s-th pixel.
 */
final class CheckedEdges {
  private final Energy grid;
  private final Optional<EdgeFamily> family;
  private final Optional<LabelCompatibility> compatibility;
  private final int width;
  private final int labels;
  private final int stride;

  /** Weights of the edges to the right of the row's pixels. */
  private final float[] across;

  /** Weights of the edges that lead up from the row's pixels. */
  private final float[] upwards;

  /** Cost of each label at the last pixel of each column, {@code [y % stride][width][labels]}. */
  private final double[][] columns;

  private final double[] cost;
  private final double[] arrived;

  /** How many strides a grid has. */
  static int families(Energy grid) {
    return grid instanceof GridEnergy arrays ? arrays.families().size() : 1;
  }

  CheckedEdges(Energy grid, int number) {
    this.grid = grid;
    if (grid instanceof GridEnergy arrays) {
      this.family = Optional.of(arrays.families().get(number));
      this.compatibility = arrays.compatibility();
    } else {
      this.family = Optional.empty();
      this.compatibility = Optional.empty();
    }
    this.width = grid.width();
    this.labels = grid.labels();
    this.stride = family.map(EdgeFamily::stride).orElse(1);
    this.across = new float[Math.max(0, width - stride)];
    this.upwards = new float[width];
    this.columns = new double[stride][width * labels];
    this.cost = new double[labels];
    this.arrived = new double[labels];
  }

  /** Reads the edges of a row. */
  void enter(int y) {
    if (family.isPresent()) {
      EdgeFamily edges = family.get();
      System.arraycopy(edges.horizontal(), y * across.length, across, 0, across.length);
      if (y >= stride) {
        System.arraycopy(edges.vertical(), (y - stride) * width, upwards, 0, width);
      }
    } else {
      grid.right(y, 0, across.length, across, 0);
      if (y > 0) {
        grid.down(y - 1, 0, width, upwards, 0);
      }
    }
    if (y < stride) {
      Arrays.fill(upwards, 0);
    }
  }

  /**
   * The least energies of the row's chains.
   *
   * @param share of the unaries, {@code double[width][labels]}
   * @param map the labelling whose gap is put into {@code gaps}
   */
  double rows(int y, double[] share, byte[] map, LocalGaps gaps) {
    double sum = 0;
    for (int first = 0; first < Math.min(stride, width); first++) {
      for (int x = first; x < width; x += stride) {
        if (x == first) {
          System.arraycopy(share, x * labels, cost, 0, labels);
        } else {
          int i = y * width + x;
          gaps.add(x, y, slack(cost, 0, across[x - stride], map[i - stride], map[i]));
          goOn(cost, 0, share, x * labels);
        }
        if (x + stride >= width) {
          sum += least(cost, 0);
          gaps.add(x, y, cost[map[y * width + x] & 0xff] - least(cost, 0));
        }
      }
    }
    return sum;
  }

  /**
   * Goes on along the columns; returns the least energies of the chains that end in this row.
   *
   * @param share as for {@link #rows}
   * @param map likewise
   */
  double columns(int y, double[] share, byte[] map, LocalGaps gaps) {
    double[] costs = columns[y % stride];
    double sum = 0;
    for (int x = 0; x < width; x++) {
      int i = y * width + x;
      int at = x * labels;
      if (y < stride) {
        System.arraycopy(share, at, costs, at, labels);
      } else {
        gaps.add(x, y, slack(costs, at, upwards[x], map[i - stride * width], map[i]));
        goOn(costs, at, share, at);
      }
      if (y + stride >= grid.height()) {
        sum += least(costs, at);
        gaps.add(x, y, costs[at + (map[i] & 0xff)] - least(costs, at));
      }
    }
    return sum;
  }

  /** What the edges to the left and up from a row's pixels cost. */
  double energy(int y, byte[] map) {
    double energy = 0;
    for (int x = 0; x < width; x++) {
      int i = y * width + x;
      if (x >= stride) {
        energy += cost(across[x - stride], map[i - stride] & 0xff, map[i] & 0xff);
      }
      if (y >= stride) {
        energy += cost(upwards[x], map[i - stride * width] & 0xff, map[i] & 0xff);
      }
    }
    return energy;
  }

  /** The most that these edges can cost. */
  double size() {
    double weights = 0;
    for (float weight : across) {
      weights += weight;
    }
    for (float weight : upwards) {
      weights += weight;
    }
    return weights * compatibility.map(LabelCompatibility::largest).orElse(1f);
  }

  /**
   * Takes a chain over an edge: {@link #arrived} is the cheapest way to each label at its end.
   *
   * @param from the labelling's label before the edge
   * @param to and behind it
   * @return what the labelling's way costs above the cheapest one to its label, nats
   */
  private double slack(double[] costs, int at, double weight, byte from, byte to) {
    double most = least(costs, at) + weight;
    for (int b = 0; b < labels; b++) {
      arrived[b] = Math.min(costs[at + b], most);
      if (compatibility.isPresent()) {
        arrived[b] = Double.POSITIVE_INFINITY;
        for (int a = 0; a < labels; a++) {
          arrived[b] = Math.min(arrived[b], costs[at + a] + cost(weight, a, b));
        }
      }
    }
    int a = from & 0xff;
    int b = to & 0xff;
    return costs[at + a] + cost(weight, a, b) - arrived[b];
  }

  /** Takes a chain to the pixel behind the edge. */
  private void goOn(double[] costs, int at, double[] share, int from) {
    for (int k = 0; k < labels; k++) {
      costs[at + k] = arrived[k] + share[from + k];
    }
  }

  private double least(double[] costs, int at) {
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < labels; k++) {
      least = Math.min(least, costs[at + k]);
    }
    return least;
  }

  private double cost(double weight, int a, int b) {
    if (a == b) {
      return 0;
    }
    return compatibility.isPresent() ? weight * compatibility.get().cost(a, b) : weight;
  }
}
