package org.segstream.cli.solve;

import java.util.Optional;
import org.segstream.crf.certificate.Budget;

/** Deadlines of budgets. */
final class Deadlines {
  private Deadlines() {}

  /**
   * The budget with a deadline that many milliseconds from now, and with duals, if there is one.
   */
  static Budget apply(Budget budget, Optional<Integer> millis) {
    return millis
        .map(ms -> budget.withDeadline(System.nanoTime() + ms * 1_000_000L).withDuals())
        .orElse(budget);
  }
}
