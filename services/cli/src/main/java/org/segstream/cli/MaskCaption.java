package org.segstream.cli;

import java.util.Locale;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/** A mask in a few words. */
final class MaskCaption {
  private MaskCaption() {}

  static String of(Mask mask) {
    if (mask.getOutcome() != Outcome.OUTCOME_SEGMENTED) {
      return "#" + mask.getSequence() + " " + mask.getOutcomeDetail();
    }
    return String.format(
        Locale.ROOT,
        "#%d gap %.2g %% in %d iterations, %.0f ms",
        mask.getSequence(),
        100 * mask.getCertificate().getRelativeGap(),
        mask.getCertificate().getIterations(),
        mask.getTimings().getTotalUs() / 1e3);
  }
}
