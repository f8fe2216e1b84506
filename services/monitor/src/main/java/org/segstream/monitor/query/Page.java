package org.segstream.monitor.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.segstream.v1.StreamState;

/**
 * Which part of a list is wanted.
 *
 * @param after the last id of the page before; empty for the first page
 * @param limit entries at most, 1 to {@value #MOST}
 * @param state of streams in this state only, if any
 * @param local of this monitor's own state only
 */
record Page(String after, int limit, Optional<StreamState> state, boolean local) {
  static final int MOST = 1000;
  private static final int USUAL = 100;
  private static final String PREFIX = "STREAM_STATE_";

  Page {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, MOST));
    }
  }

  /**
   * Reads it from the parameters of a question.
   *
   * @throws IllegalArgumentException naming what does not fit
   */
  static Page of(Map<String, String> parameters) {
    return new Page(
        parameters.getOrDefault("after", ""),
        limit(parameters.getOrDefault("limit", Integer.toString(USUAL))),
        Optional.ofNullable(parameters.get("state")).map(Page::state),
        isLocal(parameters));
  }

  /** Whether only the asked monitor's own state is meant. */
  static boolean isLocal(Map<String, String> parameters) {
    String scope = parameters.getOrDefault("scope", "all");
    if (!scope.equals("all") && !scope.equals("local")) {
      throw new IllegalArgumentException("scope is \"" + scope + "\", must be all or local");
    }
    return scope.equals("local");
  }

  private static int limit(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("limit is \"" + text + "\", must be a number", e);
    }
  }

  private static StreamState state(String text) {
    try {
      return StreamState.valueOf(PREFIX + text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "state is \"" + text + "\", must be healthy, late, dropping, failing or silent", e);
    }
  }

  /** In the words of the interface. */
  static String name(StreamState state) {
    return state == StreamState.UNRECOGNIZED
        ? "unspecified"
        : state.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  /** For another monitor, about its own state. */
  String query() {
    return "scope=local&limit="
        + limit
        + "&after="
        + URLEncoder.encode(after, StandardCharsets.UTF_8)
        + state.map(it -> "&state=" + name(it)).orElse("");
  }
}
