package org.segstream.console.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import org.segstream.console.board.ProtoJson;
import org.segstream.console.live.MaskRecord;
import org.segstream.console.live.PictureFile;
import org.segstream.console.records.FrameOfMask;
import org.segstream.console.records.RecordFetch;
import org.segstream.trainer.labels.ImageFile;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Mask;
import org.segstream.v1.RecordPosition;

/**
 * Files of one mask, by the place of its record: the frame, the label map, what the record says.
 */
final class RecordRoutes {
  private final String masks;
  private final RecordFetch records;

  /**
   * @param masks the masks topic
   */
  RecordRoutes(String masks, RecordFetch records) {
    this.masks = masks;
    this.records = records;
  }

  void add(RoutesConfig routes) {
    routes.get("/api/records/{partition}/{offset}/frame", this::frame);
    routes.get("/api/records/{partition}/{offset}/mask", this::mask);
    routes.get("/api/records/{partition}/{offset}/record", this::record);
  }

  private MaskRecord find(Context request) throws MalformedRecordException {
    RecordPosition place =
        RecordPosition.newBuilder()
            .setTopic(masks)
            .setPartition((int) number(request, "partition", Integer.MAX_VALUE))
            .setOffset(number(request, "offset", Long.MAX_VALUE))
            .build();
    return MaskRecord.of(
        records
            .at(place)
            .filter(record -> record.value() != null)
            .orElseThrow(() -> new Refusal(404, "the mask is no longer on its topic")));
  }

  private static long number(Context request, String name, long most) {
    try {
      long number = Long.parseLong(request.pathParam(name));
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new Refusal(400, name + " is no number");
    }
    throw new Refusal(400, name + " is out of range");
  }

  private static String name(Mask mask, String ending) {
    return "%s-%s%s"
        .formatted(mask.getStreamId(), Long.toUnsignedString(mask.getSequence()), ending);
  }

  private void frame(Context request) throws MalformedRecordException {
    Mask mask = find(request).mask();
    ImageFile file = ImageFile.of(FrameOfMask.read(mask, records).getImage());
    String type = file.ending().equals("jpg") ? "image/jpeg" : "image/png";
    Answers.file(request, name(mask, "." + file.ending()), type, file.bytes());
  }

  private void mask(Context request) throws MalformedRecordException {
    MaskRecord found = find(request);
    if (!found.isSegmented()) {
      throw new Refusal(404, "this record has no label map");
    }
    Mask mask = found.mask();
    byte[] png =
        mask.getLabelMap().hasPng()
            ? mask.getLabelMap().getPng().toByteArray()
            : LabelMaps.decode(mask.getLabelMap(), PictureFile.MOST_PIXELS)
                .toPng(LabelSets.of(mask.getLabelSet()));
    Answers.file(request, name(mask, "-labels.png"), "image/png", png);
  }

  private void record(Context request) throws MalformedRecordException {
    MaskRecord found = find(request);
    ObjectNode json = found.json();
    json.set("label_set", ProtoJson.of(found.mask().getLabelSet()));
    Answers.file(
        request,
        name(found.mask(), ".json"),
        "application/json",
        json.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }
}
