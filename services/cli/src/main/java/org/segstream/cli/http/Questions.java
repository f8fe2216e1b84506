package org.segstream.cli.http;

import java.net.URI;
import java.util.Optional;

/** What a service answers over HTTP, as JSON, besides how it is. */
@FunctionalInterface
public interface Questions {
  /** None at all. */
  Questions NONE = _ -> Optional.empty();

  /**
   * An answer.
   *
   * @param code HTTP status
   * @param json body
   */
  record Reply(int code, String json) {}

  /**
   * Answers a GET; called by many threads at once.
   *
   * @param question path and query
   * @return empty if there is no such path
   */
  Optional<Reply> answer(URI question);
}
