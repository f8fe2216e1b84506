package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A page that is being put together, and which partitions it has looked at. Not thread-safe. */
final class Listing {
  static final String ACTIVE = "active";
  private static final String KEY = "key";

  private final Page page;
  private final NavigableMap<String, ObjectNode> things = new TreeMap<>();
  private final Set<Integer> covered = new TreeSet<>();

  Listing(Page page) {
    this.page = page;
  }

  Page page() {
    return page;
  }

  /** Whether a thing of this key may be on the page. */
  boolean hasRoomFor(String key) {
    return key.compareTo(page.after()) > 0
        && (things.size() < page.limit() || key.compareTo(things.lastKey()) <= 0);
  }

  /** A thing; what is said by who works on it is newer than what a standby replica says. */
  void add(String key, ObjectNode thing) {
    things.merge(
        key, thing.put(KEY, key), (one, other) -> other.get(ACTIVE).asBoolean() ? other : one);
    if (things.size() > page.limit()) {
      things.pollLastEntry();
    }
  }

  /** All things of this partition have been added. */
  void cover(int partition) {
    covered.add(partition);
  }

  /** Another monitor's answer. */
  void add(JsonNode answer, String name) {
    answer.path(name).forEach(thing -> add(thing.path(KEY).asText(), (ObjectNode) thing));
    answer.path("partitions").forEach(partition -> covered.add(partition.intValue()));
  }

  /** Whether so many partitions are covered, and there are any. */
  boolean isComplete(int partitions) {
    return partitions > 0 && covered.size() >= partitions;
  }

  /** The page, with the key that the next one begins after. */
  ObjectNode json(String name, boolean complete) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray(name);
    things.values().forEach(array::add);
    if (things.size() == page.limit()) {
      json.put("next", things.lastKey());
    }
    json.put("complete", complete);
    ArrayNode partitions = json.putArray("partitions");
    covered.forEach(partitions::add);
    return json;
  }
}
