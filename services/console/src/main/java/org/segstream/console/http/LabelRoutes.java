package org.segstream.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.segstream.console.board.LabelDesk;
import org.segstream.console.live.PictureFile;
import org.segstream.console.live.PictureMessage;
import org.segstream.console.records.RecordFetch;
import org.segstream.trainer.labels.FrameList.Identity;
import org.segstream.trainer.labels.RequestAccept;
import org.segstream.trainer.labels.RequestCancel;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelRequest;

/** The frames that labels are asked for: shown, accepted, rejected. */
final class LabelRoutes {
  private final KafkaSettings kafka;
  private final Topics topics;
  private final LabelDesk desk;
  private final RecordFetch records;
  private final Guard guard;
  private final Audit audit;

  LabelRoutes(
      KafkaSettings kafka,
      Topics topics,
      LabelDesk desk,
      RecordFetch records,
      Guard guard,
      Audit audit) {
    this.kafka = kafka;
    this.topics = topics;
    this.desk = desk;
    this.records = records;
    this.guard = guard;
    this.audit = audit;
  }

  void add(RoutesConfig routes) {
    routes.get("/api/labels", request -> Answers.json(request, desk.json()));
    routes.get("/api/labels/picture", this::picture);
    routes.post("/api/labels/accept", this::accept);
    routes.post("/api/labels/reject", this::reject);
    routes.get("/api/labels/task.zip", this::task);
  }

  /** Picture and proposal, as the live pictures come. */
  private void picture(Context request) throws MalformedRecordException {
    LabelRequest asked =
        find(
            Answers.parameter(request, "stream"),
            Answers.sequence(Answers.parameter(request, "sequence")));
    ByteBuffer message =
        PictureMessage.of(
            JsonNodeFactory.instance.objectNode(),
            PictureFile.of(asked),
            asked.getProposal(),
            asked.getLabelSet());
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    request.contentType("application/octet-stream").disableCompression().result(bytes);
  }

  private LabelRequest find(String stream, long sequence) throws MalformedRecordException {
    byte[] value =
        desk.place(stream, sequence)
            .flatMap(records::at)
            .flatMap(record -> Optional.ofNullable(record.value()))
            .orElseThrow(() ->
                new Refusal(
                    404,
                    "labels of %s/%s are not asked for any more"
                        .formatted(stream, Long.toUnsignedString(sequence))));
    return Messages.parse(value, LabelRequest.parser());
  }

  private void accept(Context request) throws MalformedRecordException {
    Role who = guard.requireAction(request);
    Identity frame = frame(request);
    LabelRequest asked = find(frame.stream(), frame.sequence());
    RequestAccept.accept(kafka, topics, asked, "console");
    done(request, who, "labels_accept", frame);
  }

  private void reject(Context request) {
    Role who = guard.requireAction(request);
    Identity frame = frame(request);
    RequestCancel.cancel(kafka, topics, frame);
    done(request, who, "labels_reject", frame);
  }

  private static Identity frame(Context request) {
    JsonNode body = Answers.body(request);
    return new Identity(
        Answers.text(body, "stream"), Answers.sequence(Answers.text(body, "sequence")));
  }

  private void done(Context request, Role who, String action, Identity frame) {
    desk.close(frame);
    audit.done(
        request, who, action, frame.stream() + "/" + Long.toUnsignedString(frame.sequence()));
    Answers.json(request, JsonNodeFactory.instance.objectNode());
  }

  private void task(Context request) {
    Role who = guard.requireAction(request);
    byte[] zip = TaskArchive.of(kafka, topics);
    audit.done(request, who, "labels_task", zip.length + " bytes");
    Answers.file(request, "segstream-labels-cvat.zip", "application/zip", zip);
  }
}
