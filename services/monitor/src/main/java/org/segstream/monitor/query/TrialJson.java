package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.segstream.transport.serde.Times;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.Moments;
import org.segstream.v1.TrialSide;
import org.segstream.v1.TrialVerdict;

/** A trial as JSON. */
final class TrialJson {
  private TrialJson() {}

  static ObjectNode of(ModelTrial trial) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", trial.getName())
            .put("start_time", Times.instant(trial.getStartTime()).toString())
            .put("verdict", verdict(trial.getVerdict()))
            .put("explanation", trial.getExplanation());
    if (trial.hasEndTime()) {
      json.put("end_time", Times.instant(trial.getEndTime()).toString());
    }
    json.set("champion", side(trial.getChampion()));
    json.set("challenger", side(trial.getChallenger()));
    return json;
  }

  private static String verdict(TrialVerdict verdict) {
    return verdict == TrialVerdict.UNRECOGNIZED
        ? "unspecified"
        : verdict.name().substring("TRIAL_VERDICT_".length()).toLowerCase(Locale.ROOT);
  }

  private static ObjectNode side(TrialSide side) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", side.getVersion())
            .put("frames", side.getFrames())
            .put("failed", side.getFailed())
            .put("labels", side.getFrameMiou().getCount());
    put(json, "frame_miou", side.getFrameMiou());
    put(json, "relative_gap", side.getRelativeGap());
    put(json, "flicker", side.getFlicker());
    put(json, "small_margin", side.getSmallMargin());
    put(json, "compute_ms", side.getComputeMs());
    return json;
  }

  private static void put(ObjectNode json, String name, Moments of) {
    if (of.getCount() > 0) {
      json.put(name, of.getSum() / of.getCount());
    }
  }
}
