package org.segstream.crf;

import java.util.ArrayList;
import java.util.List;

/**
 * The independent check of a certificate: plain dynamic programming on every row and every column,
 * in double, and the energy of the labelling summed anew. Shares no code with any solver.
 *
 * <p>For any split {@code u = θʰ + θᵛ} of the unaries, {@code D = Σ_rows min E_row + Σ_columns min
 * E_column} is a lower bound on the energy of every labelling, so nothing that the solver did has
 * to be trusted.
 *
 * @param lowerBound the bound that the duals prove, nats
 * @param energy the energy of the labelling, nats
 * @param failures what is wrong, one sentence each; empty if the certificate holds
 */
public record CertificateCheck(double lowerBound, double energy, List<String> failures) {
  /** What the energy may be off, relative to itself. */
  private static final double ENERGY_TOLERANCE = 1e-6;

  /** What rounding in double may do to a sum, relative to the sum of its terms' sizes. */
  private static final double ROUNDING = 1e-12;

  /** Copies the failures. */
  public CertificateCheck {
    failures = List.copyOf(failures);
  }

  /** Whether the certificate holds. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /**
   * Checks what a solver said of {@code grid}.
   *
   * @throws IllegalArgumentException if the solution carries no duals, see {@link
   *     Budget#keepDuals()}, or does not have the grid's size
   */
  public static CertificateCheck of(PottsGrid grid, Solution solution) {
    double[] rowUnary =
        solution.rowUnary().orElseThrow(() -> new IllegalArgumentException("no duals to check"));
    return of(grid, rowUnary, solution.labels(), solution.certificate());
  }

  /**
   * Checks a certificate.
   *
   * @param rowUnary the rows' share θʰ of the unaries, {@code double[height][width][labels]}, nats
   * @param labels the labelling, {@code byte[height][width]}, unsigned ids
   * @throws IllegalArgumentException if an array does not have the grid's size
   */
  public static CertificateCheck of(
      PottsGrid grid, double[] rowUnary, byte[] labels, Certificate certificate) {
    int pixels = grid.width() * grid.height();
    if (rowUnary.length != pixels * grid.labels() || labels.length != pixels) {
      throw new IllegalArgumentException(
          "%d duals and %d labels for a grid of %d×%d pixels and %d labels"
              .formatted(
                  rowUnary.length, labels.length, grid.width(), grid.height(), grid.labels()));
    }
    for (int i = 0; i < pixels; i++) {
      if ((labels[i] & 0xff) >= grid.labels()) {
        String failure =
            "pixel %d has label %d of %d".formatted(i, labels[i] & 0xff, grid.labels());
        return new CertificateCheck(Double.NaN, Double.NaN, List.of(failure));
      }
    }
    double bound = dualValue(grid, rowUnary);
    double energy = energy(grid, labels);
    double rounding = ROUNDING * size(grid, rowUnary);
    return new CertificateCheck(
        bound, energy, failures(bound, energy, base(grid), rounding, certificate));
  }

  private static List<String> failures(
      double bound, double energy, double base, double rounding, Certificate said) {
    List<String> failures = new ArrayList<>();
    if (!(Math.abs(energy - said.energy()) <= ENERGY_TOLERANCE * Math.abs(energy) + rounding)) {
      failures.add("the labelling's energy is " + energy + ", not " + said.energy());
    }
    if (!(Math.abs(base - said.base()) <= ENERGY_TOLERANCE * Math.abs(base) + rounding)) {
      failures.add("the smallest unaries add up to " + base + ", not " + said.base());
    }
    if (!(said.lowerBound() <= bound + rounding)) {
      failures.add("the duals prove a bound of " + bound + ", not " + said.lowerBound());
    }
    if (!(said.lowerBound() <= said.energy())) {
      failures.add("bound " + said.lowerBound() + " lies above energy " + said.energy());
    }
    return failures;
  }

  private static double dualValue(PottsGrid grid, double[] rowUnary) {
    int width = grid.width();
    int height = grid.height();
    double[] columnUnary = new double[rowUnary.length];
    for (int n = 0; n < rowUnary.length; n++) {
      columnUnary[n] = grid.unary()[n] - rowUnary[n];
    }
    double sum = 0;
    for (int y = 0; y < height; y++) {
      Chain row = new Chain(y * width, 1, width, y * (width - 1), 1);
      sum += row.minimum(rowUnary, grid.horizontal(), grid.labels());
    }
    for (int x = 0; x < width; x++) {
      Chain column = new Chain(x, width, height, x, width);
      sum += column.minimum(columnUnary, grid.vertical(), grid.labels());
    }
    return sum;
  }

  /** A row or a column: where its pixels and edges lie. */
  private record Chain(int firstPixel, int pixelStep, int length, int firstEdge, int edgeStep) {

    /** The smallest energy of the chain, by dynamic programming. */
    double minimum(double[] unary, float[] weights, int labels) {
      double[] cost = new double[labels];
      double least = 0;
      for (int n = 0; n < length; n++) {
        int pixel = (firstPixel + n * pixelStep) * labels;
        double changed = n == 0 ? 0 : least + weights[firstEdge + (n - 1) * edgeStep];
        least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < labels; k++) {
          cost[k] = Math.min(cost[k], changed) + unary[pixel + k];
          least = Math.min(least, cost[k]);
        }
      }
      return least;
    }
  }

  private static double energy(PottsGrid grid, byte[] labels) {
    int width = grid.width();
    double energy = 0;
    for (int y = 0; y < grid.height(); y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        energy += grid.unary()[i * grid.labels() + (labels[i] & 0xff)];
        if (x > 0 && labels[i] != labels[i - 1]) {
          energy += grid.horizontal()[i - y - 1];
        }
        if (y > 0 && labels[i] != labels[i - width]) {
          energy += grid.vertical()[i - width];
        }
      }
    }
    return energy;
  }

  private static double base(PottsGrid grid) {
    double sum = 0;
    for (int i = 0; i < grid.width() * grid.height(); i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < grid.labels(); k++) {
        least = Math.min(least, grid.unary()[i * grid.labels() + k]);
      }
      sum += least;
    }
    return sum;
  }

  /** The sizes of everything that is added up. */
  private static double size(PottsGrid grid, double[] rowUnary) {
    double size = 0;
    for (int n = 0; n < rowUnary.length; n++) {
      size += Math.abs(grid.unary()[n]) + Math.abs(rowUnary[n]);
    }
    for (float weight : grid.horizontal()) {
      size += weight;
    }
    for (float weight : grid.vertical()) {
      size += weight;
    }
    return size;
  }
}
