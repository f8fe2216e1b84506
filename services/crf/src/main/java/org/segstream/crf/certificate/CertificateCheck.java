package org.segstream.crf.certificate;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.energy.UnaryLayout;

/**
 * The independent check of a certificate: plain dynamic programming on every row and every column,
 * in double, and the energy of the labelling summed again. Shares no code with any solver.
 *
 * <p>For any split {@code u = Σ_t θᵗ} of the unaries among the families of chains, {@code D = Σ_t
 * Σ_chains min E_chain} is a lower bound on the energy of every labelling, so nothing that the
 * solver did has to be trusted.
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
  public static CertificateCheck of(GridEnergy grid, Solution solution) {
    DualPoint point =
        solution.dualPoint().orElseThrow(() -> new IllegalArgumentException("no duals to check"));
    return of(grid, point, solution.labels(), solution.certificate());
  }

  /**
   * Checks a certificate.
   *
   * @param labels the labelling, {@code byte[height][width]}, unsigned ids
   * @throws IllegalArgumentException if an array does not have the grid's size
   */
  public static CertificateCheck of(
      GridEnergy grid, DualPoint point, byte[] labels, Certificate certificate) {
    int pixels = grid.width() * grid.height();
    int duals = pixels * grid.labels();
    if (point.shares().size() != 2 * grid.families().size() - 1
        || point.shares().stream().anyMatch(share -> share.length != duals)
        || labels.length != pixels) {
      throw new IllegalArgumentException(
          "%d shares of %s duals and %d labels for a grid of %d×%d pixels, %d labels, %d strides"
              .formatted(
                  point.shares().size(),
                  point.shares().stream().map(share -> share.length).toList(),
                  labels.length,
                  grid.width(),
                  grid.height(),
                  grid.labels(),
                  grid.families().size()));
    }
    for (int i = 0; i < pixels; i++) {
      if ((labels[i] & 0xff) >= grid.labels()) {
        String failure =
            "pixel %d has label %d of %d".formatted(i, labels[i] & 0xff, grid.labels());
        return new CertificateCheck(Double.NaN, Double.NaN, List.of(failure));
      }
    }
    double bound = dualValue(grid, point);
    double energy = energy(grid, labels);
    double rounding = ROUNDING * size(grid, point);
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

  private static double dualValue(GridEnergy grid, DualPoint point) {
    double[] rest = new double[grid.width() * grid.height() * grid.labels()];
    for (int n = 0; n < rest.length; n++) {
      rest[n] = unary(grid, n / grid.labels(), n % grid.labels());
      for (double[] share : point.shares()) {
        rest[n] -= share[n];
      }
    }
    double sum = 0;
    for (int f = 0; f < grid.families().size(); f++) {
      boolean last = f == grid.families().size() - 1;
      sum += rows(grid, grid.families().get(f), point.shares().get(2 * f));
      sum += columns(grid, grid.families().get(f), last ? rest : point.shares().get(2 * f + 1));
    }
    return sum;
  }

  /** A row of stride s is s chains, each of every s-th pixel. */
  private static double rows(GridEnergy grid, EdgeFamily family, double[] share) {
    int width = grid.width();
    int stride = family.stride();
    int edges = Math.max(0, width - stride);
    double sum = 0;
    for (int y = 0; y < grid.height(); y++) {
      for (int x = 0; x < Math.min(stride, width); x++) {
        int length = (width - x + stride - 1) / stride;
        Chain chain = new Chain(y * width + x, stride, length, y * edges + x, stride);
        sum += chain.minimum(grid, share, family.horizontal());
      }
    }
    return sum;
  }

  private static double columns(GridEnergy grid, EdgeFamily family, double[] share) {
    int width = grid.width();
    int height = grid.height();
    int stride = family.stride();
    double sum = 0;
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < Math.min(stride, height); y++) {
        int first = y * width + x;
        int length = (height - y + stride - 1) / stride;
        Chain chain = new Chain(first, stride * width, length, first, stride * width);
        sum += chain.minimum(grid, share, family.vertical());
      }
    }
    return sum;
  }

  /** Where a chain's pixels and edges lie. */
  private record Chain(int firstPixel, int pixelStep, int length, int firstEdge, int edgeStep) {

    /** The smallest energy of the chain, by dynamic programming. */
    double minimum(GridEnergy grid, double[] share, float[] weights) {
      int labels = grid.labels();
      double[] cost = new double[labels];
      double[] arrived = new double[labels];
      for (int n = 0; n < length; n++) {
        if (n > 0) {
          arrive(grid, cost, weights[firstEdge + (n - 1) * edgeStep], arrived);
        }
        for (int k = 0; k < labels; k++) {
          cost[k] = arrived[k] + share[(firstPixel + n * pixelStep) * labels + k];
        }
      }
      double least = Double.POSITIVE_INFINITY;
      for (double end : cost) {
        least = Math.min(least, end);
      }
      return least;
    }

    private static void arrive(GridEnergy grid, double[] cost, double weight, double[] arrived) {
      if (grid.compatibility().isPresent()) {
        for (int b = 0; b < cost.length; b++) {
          arrived[b] = Double.POSITIVE_INFINITY;
          for (int a = 0; a < cost.length; a++) {
            arrived[b] = Math.min(arrived[b], cost[a] + edgeCost(grid, weight, a, b));
          }
        }
      } else {
        double least = Double.POSITIVE_INFINITY;
        for (double before : cost) {
          least = Math.min(least, before);
        }
        for (int b = 0; b < cost.length; b++) {
          arrived[b] = Math.min(cost[b], least + weight);
        }
      }
    }
  }

  private static double edgeCost(GridEnergy grid, double weight, int a, int b) {
    if (a == b) {
      return 0;
    }
    return grid.compatibility().isPresent()
        ? weight * grid.compatibility().get().cost(a, b)
        : weight;
  }

  private static float unary(GridEnergy grid, int pixel, int label) {
    return grid.layout() == UnaryLayout.PLANAR
        ? grid.unary()[label * grid.width() * grid.height() + pixel]
        : grid.unary()[pixel * grid.labels() + label];
  }

  private static double energy(GridEnergy grid, byte[] labels) {
    int width = grid.width();
    double energy = 0;
    for (int i = 0; i < labels.length; i++) {
      int x = i % width;
      int y = i / width;
      energy += unary(grid, i, labels[i] & 0xff);
      for (EdgeFamily family : grid.families()) {
        int s = family.stride();
        if (x >= s) {
          float weight = family.horizontal()[y * (width - s) + x - s];
          energy += edgeCost(grid, weight, labels[i - s] & 0xff, labels[i] & 0xff);
        }
        if (y >= s) {
          float weight = family.vertical()[i - s * width];
          energy += edgeCost(grid, weight, labels[i - s * width] & 0xff, labels[i] & 0xff);
        }
      }
    }
    return energy;
  }

  private static double base(GridEnergy grid) {
    double sum = 0;
    for (int i = 0; i < grid.width() * grid.height(); i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < grid.labels(); k++) {
        least = Math.min(least, unary(grid, i, k));
      }
      sum += least;
    }
    return sum;
  }

  /** The sizes of everything that is added up. */
  private static double size(GridEnergy grid, DualPoint point) {
    double size = 0;
    for (float value : grid.unary()) {
      size += Math.abs(value);
    }
    for (double[] share : point.shares()) {
      for (double value : share) {
        size += Math.abs(value);
      }
    }
    double weights = 0;
    for (EdgeFamily family : grid.families()) {
      for (float weight : family.horizontal()) {
        weights += weight;
      }
      for (float weight : family.vertical()) {
        weights += weight;
      }
    }
    return size + weights * grid.compatibility().map(LabelCompatibility::largest).orElse(1f);
  }
}
