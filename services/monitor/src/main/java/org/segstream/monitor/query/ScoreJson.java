package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelSet;
import org.segstream.v1.ModelScore;
import org.segstream.v1.ScoreWindow;

/** How a model does on a stream, as JSON: percent, without the confusion matrices. */
final class ScoreJson {
  private ScoreJson() {}

  static ObjectNode of(ModelScore score, boolean active) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", score.getModel().getName())
            .put("version", score.getModel().getVersion())
            .put("stream_id", score.getStreamId())
            .put(Listing.ACTIVE, active);
    json.set("total", window(score.getTotal(), score.getLabelSet()));
    ArrayNode days = json.putArray("days");
    score
        .getDaysList()
        .forEach(day ->
            days.add(
                window(day, score.getLabelSet())
                    .put("start_time", Times.instant(day.getStartTime()).toString())));
    return json;
  }

  private static ObjectNode window(ScoreWindow window, LabelSet labels) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("frames", window.getFrames())
            .put("miou", window.getMiou());
    ArrayNode classes = json.putArray("class_iou");
    for (int i = 0; i < window.getClassIouCount(); i++) {
      if (window.getClassIou(i) >= 0) {
        classes
            .addObject()
            .put("class", labels.getClasses(i).getName())
            .put("iou", window.getClassIou(i));
      }
    }
    return json;
  }
}
