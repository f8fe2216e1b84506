package org.segstream.cli.stream;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.v1.Certificate;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/** What a mask record says of itself, for people and for sums. */
final class MaskFigures {
  private MaskFigures() {}

  /** A mask in a few words. */
  static String caption(Mask mask) {
    if (mask.getOutcome() != Outcome.OUTCOME_SEGMENTED) {
      return "#" + mask.getSequence() + " " + mask.getOutcomeDetail();
    }
    return caption(
        mask.getSequence(),
        mask.getCertificate().getRelativeGap(),
        mask.getCertificate().getIterations(),
        mask.getTimings().getTotalUs() / 1e3);
  }

  /** The same of a mask that is not on a topic. */
  static String caption(long sequence, double gap, int iterations, double millis) {
    return String.format(
        Locale.ROOT,
        "#%d gap %.2f %%, %d iterations, %.0f ms",
        sequence,
        100 * gap,
        iterations,
        millis);
  }

  static RunSummary.Result result(Mask mask, OptionalDouble latencyMillis) {
    return new RunSummary.Result(
        mask.getSequence(), plain(mask.getOutcome().name(), "OUTCOME_"), latencyMillis);
  }

  static Optional<RunSummary.Proof> proof(Mask mask) {
    if (!mask.hasCertificate()) {
      return Optional.empty();
    }
    Certificate certificate = mask.getCertificate();
    return Optional.of(
        new RunSummary.Proof(
            certificate.hasRelativeGap() ? certificate.getRelativeGap() : Double.POSITIVE_INFINITY,
            certificate.getIterations(),
            plain(certificate.getStart().name(), "START_KIND_")));
  }

  private static String plain(String name, String prefix) {
    return name.replace(prefix, "").toLowerCase(Locale.ROOT);
  }
}
