package org.segstream.crf.certificate;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.energy.Energy;

/**
 * The independent check of a certificate: plain dynamic programming on every row and every column,
 * in double, and the energy of the labelling summed again. Shares no code with any solver. Goes
 * through the grid row by row and holds no more than a few rows of it.
 *
 * <p>For any split {@code u = Σ_t θᵗ} of the unaries among the families of chains, {@code D = Σ_t
 * Σ_chains min E_chain} is a lower bound on the energy of every labelling, so nothing that the
 * solver did has to be trusted.
 *
 * @param lowerBound the bound that the duals prove, nats
 * @param energy the energy of the labelling, nats
 * @param failures what is wrong, one sentence each; empty if the certificate holds
 * @param localGaps where the gap between bound and energy is
 */
public record CertificateCheck(
    double lowerBound, double energy, List<String> failures, LocalGaps localGaps) {
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
  public static CertificateCheck of(Energy grid, Solution solution) {
    DualPoint point =
        solution.dualPoint().orElseThrow(() -> new IllegalArgumentException("no duals to check"));
    return of(grid, point, solution.labels(), solution.certificate());
  }

  /**
   * Checks a certificate.
   *
   * @param labels the labelling, {@code byte[height][width]}, unsigned ids
   * @throws IllegalArgumentException if duals or labels do not have the grid's size
   */
  public static CertificateCheck of(
      Energy grid, DualPoint point, byte[] labels, Certificate certificate) {
    if (labels.length != grid.pixels()) {
      throw new IllegalArgumentException(
          "%d labels for a grid of %d×%d pixels"
              .formatted(labels.length, grid.width(), grid.height()));
    }
    CheckedSums sums = new CheckedSums(grid, point, labels);
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) >= grid.labels()) {
        String failure =
            "pixel %d has label %d of %d".formatted(i, labels[i] & 0xff, grid.labels());
        return new CertificateCheck(Double.NaN, Double.NaN, List.of(failure), sums.gaps());
      }
    }
    sums.run();
    return new CertificateCheck(
        sums.bound(), sums.energy(), failures(sums, certificate), sums.gaps());
  }

  private static List<String> failures(CheckedSums sums, Certificate said) {
    double energy = sums.energy();
    double base = sums.base();
    double rounding = ROUNDING * sums.size();
    List<String> failures = new ArrayList<>();
    if (!(Math.abs(energy - said.energy()) <= ENERGY_TOLERANCE * Math.abs(energy) + rounding)) {
      failures.add("the labelling's energy is " + energy + ", not " + said.energy());
    }
    if (!(Math.abs(base - said.base()) <= ENERGY_TOLERANCE * Math.abs(base) + rounding)) {
      failures.add("the smallest unaries add up to " + base + ", not " + said.base());
    }
    if (!(said.lowerBound() <= sums.bound() + rounding)) {
      failures.add("the duals prove a bound of " + sums.bound() + ", not " + said.lowerBound());
    }
    if (!(said.lowerBound() <= said.energy())) {
      failures.add("bound " + said.lowerBound() + " lies above energy " + said.energy());
    }
    return failures;
  }
}
