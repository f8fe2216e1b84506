package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.segstream.transport.serde.Times;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Quantiles;
import org.segstream.v1.StreamHealth;

/** The health of a stream as JSON, in the words of the schema; times in ISO 8601. */
final class HealthJson {
  static final String ID = "stream_id";

  private HealthJson() {}

  /**
   * @param active whether it comes from who works on the stream, and not from a standby replica
   */
  static ObjectNode of(StreamHealth health, boolean active) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put(ID, health.getStreamId())
            .put("state", Page.name(health.getState()))
            .put("state_since", Times.instant(health.getStateSince()).toString())
            .put("last_mask_time", Times.instant(health.getLastMaskTime()).toString())
            .put("last_sequence", Long.toUnsignedString(health.getLastSequence()));
    if (health.hasModel()) {
      json.set("model", model(health.getModel()));
    }
    json.put(Listing.ACTIVE, active);
    ArrayNode windows = json.putArray("windows");
    health.getWindowsList().forEach(window -> windows.add(window(window)));
    return json;
  }

  private static ObjectNode window(HealthWindow window) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("start_time", Times.instant(window.getStartTime()).toString())
            .put("length_s", window.getLengthS())
            .put("frames", window.getFrames())
            .put("segmented", window.getSegmented())
            .put("superseded", window.getSuperseded())
            .put("past_deadline", window.getPastDeadline())
            .put("queue_full", window.getQueueFull())
            .put("undecodable", window.getUndecodable())
            .put("failed", window.getFailed())
            .put("missing", window.getMissing())
            .put("repeated", window.getRepeated())
            .put("belated", window.getBelated())
            .put("ahead", window.getAhead())
            .put("deadline_hits", window.getDeadlineHits())
            .put("warm_starts", window.getWarmStarts())
            .put("mean_iterations", window.getMeanIterations());
    if (window.hasAgeMs()) {
      json.set("age_ms", quantiles(window.getAgeMs()));
    }
    if (window.hasLatencyMs()) {
      json.set("latency_ms", quantiles(window.getLatencyMs()));
    }
    if (window.hasRelativeGap()) {
      json.set("relative_gap", quantiles(window.getRelativeGap()));
    }
    if (window.hasFlicker()) {
      json.put("flicker", window.getFlicker());
    }
    if (window.hasSmallMargin()) {
      json.put("small_margin", window.getSmallMargin());
    }
    ArrayNode models = json.putArray("models");
    window
        .getModelsList()
        .forEach(share -> models.add(model(share.getModel()).put("frames", share.getFrames())));
    return json;
  }

  private static ObjectNode model(ModelReference model) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", model.getName())
        .put("version", model.getVersion());
  }

  private static ObjectNode quantiles(Quantiles of) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("p50", of.getP50())
        .put("p95", of.getP95())
        .put("p99", of.getP99());
  }
}
