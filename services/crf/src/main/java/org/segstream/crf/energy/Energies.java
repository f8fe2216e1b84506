package org.segstream.crf.energy;

/** The energy of a labelling under the float model, summed in double. */
public final class Energies {
  private Energies() {}

  /**
   * {@code Σ_i u_i(x_i) + Σ_families Σ_ij w_ij · V(x_i, x_j)}, nats.
   *
   * @param labels {@code byte[height][width]}, unsigned ids below the energy's number of labels
   */
  public static double of(GridEnergy grid, byte[] labels) {
    double energy = 0;
    for (int y = 0; y < grid.height(); y++) {
      energy += unaries(grid, labels, y * grid.width());
      for (EdgeFamily family : grid.families()) {
        energy += edges(grid, family, labels, y);
      }
    }
    return energy;
  }

  private static double unaries(GridEnergy grid, byte[] labels, int start) {
    float[] unary = grid.unary();
    int pixelStep = grid.pixelStep();
    int labelStep = grid.labelStep();
    double energy = 0;
    for (int i = start; i < start + grid.width(); i++) {
      energy += unary[i * pixelStep + (labels[i] & 0xff) * labelStep];
    }
    return energy;
  }

  /** The edges from row {@code y} to the right and down. */
  private static double edges(GridEnergy grid, EdgeFamily family, byte[] labels, int y) {
    int width = grid.width();
    int stride = family.stride();
    int across = family.across(width);
    double energy = edges(grid, family.horizontal(), y * across, labels, y * width, stride, across);
    return y + stride < grid.height()
        ? energy
            + edges(grid, family.vertical(), y * width, labels, y * width, stride * width, width)
        : energy;
  }

  private static double edges(
      GridEnergy grid, float[] weights, int edge, byte[] labels, int pixel, int step, int count) {
    double energy = 0;
    for (int n = 0; n < count; n++) {
      int a = labels[pixel + n];
      int b = labels[pixel + n + step];
      if (a != b) {
        energy += cost(grid, weights[edge + n], a & 0xff, b & 0xff);
      }
    }
    return energy;
  }

  private static double cost(GridEnergy grid, double weight, int a, int b) {
    return grid.compatibility().isPresent()
        ? weight * grid.compatibility().get().cost(a, b)
        : weight;
  }
}
