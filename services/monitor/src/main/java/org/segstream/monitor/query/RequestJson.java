package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.segstream.monitor.state.RequestHead;
import org.segstream.transport.serde.Times;

/** An open label request as JSON, without its picture. */
final class RequestJson {
  private RequestJson() {}

  static ObjectNode of(RequestHead request, boolean active) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put(HealthJson.ID, request.getStreamId())
            .put("sequence", Long.toUnsignedString(request.getSequence()))
            .put("reason", reason(request))
            .put("requested_time", Times.instant(request.getStateTime()).toString())
            .put(Listing.ACTIVE, active);
    if (request.hasRelativeGap()) {
      json.put("relative_gap", request.getRelativeGap());
    }
    if (request.hasSmallMargin()) {
      json.put("small_margin", request.getSmallMargin());
    }
    if (request.hasFlicker()) {
      json.put("flicker", request.getFlicker());
    }
    if (request.hasDisagreement()) {
      json.put("disagreement", request.getDisagreement());
    }
    if (request.hasModel()) {
      json.putObject("model")
          .put("name", request.getModel().getName())
          .put("version", request.getModel().getVersion());
    }
    return json;
  }

  private static String reason(RequestHead request) {
    return switch (request.getReason()) {
      case UNRECOGNIZED -> "unspecified";
      case LABEL_REQUEST_REASON_UNSPECIFIED,
          LABEL_REQUEST_REASON_WIDE_GAP,
          LABEL_REQUEST_REASON_UNCERTAIN,
          LABEL_REQUEST_REASON_DISAGREEMENT,
          LABEL_REQUEST_REASON_FLICKER ->
          request
              .getReason()
              .name()
              .substring("LABEL_REQUEST_REASON_".length())
              .toLowerCase(Locale.ROOT);
    };
  }
}
