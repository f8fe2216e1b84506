package org.segstream.console.board;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.trainer.labels.FrameList.Identity;
import org.segstream.trainer.labels.OpenRequests;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.RecordPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frames that labels are asked for, without their pictures. Thread-safe. */
public final class LabelDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LabelDesk.class);

  private final Map<Identity, Asked> open = new LinkedHashMap<>();
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
  private final TopicTail tail;

  /**
   * A request that is open.
   *
   * @param head without picture and proposal
   * @param place where the whole one stands
   */
  private record Asked(LabelRequest head, RecordPosition place) {}

  /** Begins to follow the topic. */
  public LabelDesk(KafkaSettings kafka, Topics topics) {
    this.tail = TopicTail.start(kafka, topics.labelRequests(), this::take);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      LabelRequest request = Messages.parse(record.value(), LabelRequest.parser());
      Identity frame = new Identity(request.getStreamId(), request.getSequence());
      synchronized (open) {
        if (!OpenRequests.isOpen(request)) {
          open.remove(frame);
        } else if (request.hasImage()) {
          open.put(frame, new Asked(head(request), place(record)));
        }
      }
    } catch (MalformedRecordException e) {
      unreadable.add(record, e);
    }
  }

  private static LabelRequest head(LabelRequest request) {
    return Detached.copy(request.toBuilder().clearImage().clearProposal().clearLabelSet().build());
  }

  private static RecordPosition place(ConsumerRecord<?, ?> record) {
    return RecordPosition.newBuilder()
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .build();
  }

  /** All of them, oldest first. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode requests = json.putArray("label_requests");
    synchronized (open) {
      open.values().forEach(asked -> requests.add(ProtoJson.of(asked.head())));
    }
    return json;
  }

  /** Where the request of a frame stands, if it is open. */
  public Optional<RecordPosition> place(String stream, long sequence) {
    synchronized (open) {
      return Optional.ofNullable(open.get(new Identity(stream, sequence))).map(Asked::place);
    }
  }

  /** Lists a request no longer, before the topic says so. */
  public void close(Identity frame) {
    synchronized (open) {
      open.remove(frame);
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
