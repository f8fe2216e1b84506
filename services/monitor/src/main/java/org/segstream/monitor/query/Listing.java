package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.segstream.v1.StreamHealth;

/** A page of streams that is being put together, and whose partitions it has. Not thread-safe. */
final class Listing {
  private final Page page;
  private final NavigableMap<String, ObjectNode> streams = new TreeMap<>();
  private final Set<Integer> covered = new TreeSet<>();

  Listing(Page page) {
    this.page = page;
  }

  /** A stream, which may not be of this page. */
  void add(StreamHealth health, boolean active) {
    String id = health.getStreamId();
    boolean fits =
        id.compareTo(page.after()) > 0
            && page.state().filter(it -> it != health.getState()).isEmpty()
            && (streams.size() < page.limit() || id.compareTo(streams.lastKey()) <= 0);
    if (fits) {
      add(HealthJson.of(health, active));
    }
  }

  /** All streams of this partition have been added. */
  void cover(int partition) {
    covered.add(partition);
  }

  /** Another monitor's answer. */
  void add(JsonNode answer) {
    answer.path("streams").forEach(stream -> add((ObjectNode) stream));
    answer.path("partitions").forEach(partition -> covered.add(partition.intValue()));
  }

  /** What is said by who works on the stream is newer than what a standby replica says. */
  private void add(ObjectNode stream) {
    streams.merge(
        stream.get(HealthJson.ID).asText(),
        stream,
        (one, other) -> other.get(HealthJson.ACTIVE).asBoolean() ? other : one);
    if (streams.size() > page.limit()) {
      streams.pollLastEntry();
    }
  }

  /** Whether so many partitions are covered, and there are any. */
  boolean isComplete(int partitions) {
    return partitions > 0 && covered.size() >= partitions;
  }

  /** The page, with the id that the next one begins after. */
  ObjectNode json(boolean complete) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("streams");
    streams.values().forEach(array::add);
    if (streams.size() == page.limit()) {
      json.put("next", streams.lastKey());
    }
    json.put("complete", complete);
    ArrayNode partitions = json.putArray("partitions");
    covered.forEach(partitions::add);
    return json;
  }
}
