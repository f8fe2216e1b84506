package org.segstream.console.board;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.segstream.transport.serde.Times;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.StreamHealth;

/**
 * A stream in the list.
 *
 * @param health what the monitor has said last
 * @param toldMs when it said so, ms since 1970
 */
record StreamRow(StreamHealth health, long toldMs) {
  private static final int STATE_PREFIX = "STREAM_STATE_".length();

  String id() {
    return health.getStreamId();
  }

  Instant told() {
    return Instant.ofEpochMilli(toldMs);
  }

  String state() {
    String name = health.getState().name();
    return name.length() > STATE_PREFIX
        ? name.substring(STATE_PREFIX).toLowerCase(Locale.ROOT)
        : "unspecified";
  }

  /** The last ended window of ten seconds. */
  private Optional<HealthWindow> window() {
    return health.getWindowsCount() == 0 ? Optional.empty() : Optional.of(health.getWindows(0));
  }

  /** Frames a second, NaN if unknown. */
  double fps() {
    return window()
        .filter(it -> it.getLengthS() > 0)
        .map(it -> (double) it.getFrames() / it.getLengthS())
        .orElse(Double.NaN);
  }

  /** From capture to mask, 95 % of the frames at most, ms; NaN if unknown. */
  double age() {
    return window()
        .filter(HealthWindow::hasAgeMs)
        .map(it -> it.getAgeMs().getP95())
        .orElse(Double.NaN);
  }

  /** Median relative gap, NaN if unknown. */
  double gap() {
    return window()
        .filter(HealthWindow::hasRelativeGap)
        .map(it -> it.getRelativeGap().getP50())
        .orElse(Double.NaN);
  }

  /** Share of the frames that were dropped, percent, NaN if unknown. */
  double drops() {
    return window()
        .filter(it -> it.getFrames() > 0)
        .map(it ->
            100.0
                * (it.getSuperseded() + it.getPastDeadline() + it.getQueueFull())
                / it.getFrames())
        .orElse(Double.NaN);
  }

  /** Name and version, empty if unknown. */
  String model() {
    return health.hasModel()
        ? health.getModel().getName() + " " + health.getModel().getVersion()
        : "";
  }

  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("stream_id", id())
            .put("state", state())
            .put("state_since", Times.instant(health.getStateSince()).toString())
            .put("last_mask_time", Times.instant(health.getLastMaskTime()).toString())
            .put("told_time", told().toString())
            .put("model", model());
    put(json, "fps", fps());
    put(json, "age_ms", age());
    put(json, "relative_gap", gap());
    put(json, "dropped_percent", drops());
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (!Double.isNaN(value)) {
      json.put(name, value);
    }
  }
}
