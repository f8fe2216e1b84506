package org.segstream.console.board;

import java.util.Optional;

/** What a monitor answers to the questions of its HTTP interface. */
@FunctionalInterface
public interface MonitorAnswers {
  /** Where there is no monitor to ask. */
  MonitorAnswers NONE = _ -> Optional.empty();

  /**
   * Asks; called by many threads at once.
   *
   * @param question path and query, such as {@code /api/models?limit=1000}
   * @return JSON; empty if nobody answers, or there is no such path
   */
  Optional<String> ask(String question);
}
