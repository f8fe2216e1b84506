package org.segstream.console.board;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Which streams a page shows.
 *
 * @param search part of their ids, in any case; all if empty
 * @param state one of the monitor's states; any if empty
 * @param order of the page
 * @param offset streams left out before it, from 0
 * @param limit streams on it at most, 1 to {@value #MOST}
 */
public record StreamQuery(
    String search, String state, Comparator<StreamRow> order, int offset, int limit) {
  private static final int MOST = 200;
  private static final int USUAL = 24;

  private static final Comparator<StreamRow> BY_ID = Comparator.comparing(StreamRow::id);
  private static final Map<String, Comparator<StreamRow>> ORDERS =
      Map.of(
          "name", BY_ID,
          "state", Comparator.<StreamRow>comparingInt(StreamQuery::urgency).reversed(),
          "fps", largestFirst(StreamRow::fps),
          "age", largestFirst(StreamRow::age),
          "gap", largestFirst(StreamRow::gap),
          "drops", largestFirst(StreamRow::drops),
          "model", Comparator.comparing(StreamRow::model));

  /**
   * As a page asks.
   *
   * @throws IllegalArgumentException naming the parameter that is wrong
   */
  public static StreamQuery of(Map<String, String> parameters) {
    String sort = parameters.getOrDefault("sort", "name");
    Comparator<StreamRow> order =
        Optional.ofNullable(ORDERS.get(sort))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "sort is \"" + sort + "\", must be one of " + names()));
    boolean isReversed = Boolean.parseBoolean(parameters.getOrDefault("reversed", "false"));
    return new StreamQuery(
        parameters.getOrDefault("search", "").toLowerCase(Locale.ROOT),
        parameters.getOrDefault("state", ""),
        (isReversed ? order.reversed() : order).thenComparing(BY_ID),
        number(parameters, "offset", 0, 0, Integer.MAX_VALUE),
        number(parameters, "limit", USUAL, 1, MOST));
  }

  private static String names() {
    return String.join(", ", ORDERS.keySet().stream().sorted().toList());
  }

  private static int number(
      Map<String, String> parameters, String name, int usual, int least, int most) {
    String text = parameters.getOrDefault(name, Integer.toString(usual));
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is \"" + text + "\", must be a number", e);
    }
    throw new IllegalArgumentException(name + " is " + text + ", must be " + least + " to " + most);
  }

  private static Comparator<StreamRow> largestFirst(ToDoubleFunction<StreamRow> figure) {
    return Comparator.comparingDouble(row -> {
      double value = figure.applyAsDouble(row);
      return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
    });
  }

  /** What needs somebody most comes first. */
  private static int urgency(StreamRow row) {
    return switch (row.health().getState()) {
      case STREAM_STATE_FAILING -> 5;
      case STREAM_STATE_SILENT -> 4;
      case STREAM_STATE_DROPPING -> 3;
      case STREAM_STATE_LATE -> 2;
      case STREAM_STATE_HEALTHY -> 1;
      case STREAM_STATE_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  boolean isNamed(StreamRow row) {
    return search.isEmpty() || row.id().toLowerCase(Locale.ROOT).contains(search);
  }

  boolean isInState(StreamRow row) {
    return state.isEmpty() || state.equals(row.state());
  }
}
