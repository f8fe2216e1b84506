package org.segstream.crf;

/** The energy of a labelling under the float model, summed in double. */
final class Energies {
  private Energies() {}

  /**
   * {@code Σ_i u_i(x_i) + Σ_ij w_ij · [x_i ≠ x_j]}, nats.
   *
   * @param labels {@code byte[height][width]}, unsigned ids below the grid's number of labels
   */
  static double of(PottsGrid grid, byte[] labels) {
    int width = grid.width();
    double energy = 0;
    for (int y = 0; y < grid.height(); y++) {
      energy += unaries(grid, labels, y * width) + rowEdges(grid, labels, y);
      energy += y + 1 < grid.height() ? columnEdges(grid, labels, y * width) : 0;
    }
    return energy;
  }

  private static double unaries(PottsGrid grid, byte[] labels, int start) {
    double energy = 0;
    for (int i = start; i < start + grid.width(); i++) {
      energy += grid.unary()[i * grid.labels() + (labels[i] & 0xff)];
    }
    return energy;
  }

  private static double rowEdges(PottsGrid grid, byte[] labels, int y) {
    double energy = 0;
    int pixel = y * grid.width();
    int edge = y * (grid.width() - 1);
    for (int x = 0; x + 1 < grid.width(); x++) {
      energy += labels[pixel + x] != labels[pixel + x + 1] ? grid.horizontal()[edge + x] : 0;
    }
    return energy;
  }

  private static double columnEdges(PottsGrid grid, byte[] labels, int start) {
    double energy = 0;
    for (int i = start; i < start + grid.width(); i++) {
      energy += labels[i] != labels[i + grid.width()] ? grid.vertical()[i] : 0;
    }
    return energy;
  }
}
