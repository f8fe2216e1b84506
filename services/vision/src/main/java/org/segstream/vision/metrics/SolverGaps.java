package org.segstream.vision.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;

/**
 * How near to the optima of their energies the labellings behind a score are proven to be. An image
 * that was not solved as far as wanted counts for the score all the same, and is counted here. Not
 * thread-safe.
 */
public final class SolverGaps {
  /**
   * What every score is solved to: a relative gap of 1e-2. The limit of iterations is far beyond
   * what that takes, and only keeps a field that never gets there from going on for ever.
   */
  public static final Budget OF_SCORES = Budget.toGap(1e-2, 2000);

  private final Budget wanted;
  private final List<Double> gaps = new ArrayList<>();
  private int missed;

  /**
   * @param wanted what the labellings were solved to
   */
  public SolverGaps(Budget wanted) {
    this.wanted = wanted;
  }

  /** Counts a labelling of so many pixels. */
  public void add(Certificate certificate, int pixels) {
    gaps.add(certificate.relativeGap().orElse(Double.POSITIVE_INFINITY));
    missed += wanted.isMetBy(certificate, pixels) ? 0 : 1;
  }

  /** How many were counted. */
  public int count() {
    return gaps.size();
  }

  /** How many of them were not solved as far as wanted. */
  public int missed() {
    return missed;
  }

  /** Half of the relative gaps are this or smaller; of at least one. */
  public double median() {
    return gaps.stream().sorted().toList().get((gaps.size() - 1) / 2);
  }

  /** The largest relative gap of at least one, infinite where no bound was found. */
  public double largest() {
    return Collections.max(gaps);
  }

  /** A sentence about those that were not solved as far as wanted, if there are any. */
  public Optional<String> shortfall() {
    return missed == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d images are not solved to a gap of %s after %d iterations, the largest gap"
                    + " is %.4f",
                missed,
                count(),
                wanted.relativeGap(),
                wanted.maxIterations(),
                largest()));
  }
}
