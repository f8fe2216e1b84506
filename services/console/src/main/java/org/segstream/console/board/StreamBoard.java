package org.segstream.console.board;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.StreamHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams, as the monitor tells of them on its topic: what it has said stays while it is away.
 * Thread-safe.
 */
public final class StreamBoard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamBoard.class);

  private final Map<String, StreamRow> rows = new ConcurrentSkipListMap<>();
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
  private final TopicTail tail;

  /** Begins to follow the topic. */
  public StreamBoard(KafkaSettings kafka, Topics topics) {
    this.tail = TopicTail.start(kafka, topics.streamHealth(), this::take);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      rows.remove(record.key());
      return;
    }
    try {
      StreamHealth health = Messages.parse(record.value(), StreamHealth.parser());
      if (!record.key().equals(health.getStreamId())) {
        throw new MalformedRecordException(
            "the health of " + health.getStreamId() + " under the key " + record.key());
      }
      rows.put(record.key(), new StreamRow(health, record.timestamp()));
    } catch (MalformedRecordException e) {
      unreadable.add(record, e);
    }
  }

  /** How many streams are known. */
  public int size() {
    return rows.size();
  }

  /** All that is known of one stream, windows included; empty if nothing is. */
  public Optional<ObjectNode> stream(String id) {
    return Optional.ofNullable(rows.get(id))
        .map(row -> ProtoJson.of(row.health()).put("told_time", row.told().toString()));
  }

  /** A page of the streams, with how many there are in each state. */
  public ObjectNode list(StreamQuery query) {
    List<StreamRow> found = new ArrayList<>();
    Map<String, Integer> states = new TreeMap<>();
    for (StreamRow row : rows.values()) {
      if (query.isNamed(row)) {
        states.merge(row.state(), 1, Integer::sum);
        if (query.isInState(row)) {
          found.add(row);
        }
      }
    }
    found.sort(query.order());
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", found.size());
    ObjectNode counts = json.putObject("states");
    states.forEach(counts::put);
    ArrayNode page = json.putArray("streams");
    found.stream().skip(query.offset()).limit(query.limit()).forEach(row -> page.add(row.json()));
    return json;
  }

  @Override
  public void close() {
    tail.close();
  }
}
