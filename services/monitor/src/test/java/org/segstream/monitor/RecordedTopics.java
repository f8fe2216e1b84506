package org.segstream.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.fetch.RecordReader;
import org.segstream.v1.RecordPosition;

/** What a driven topology was given, as a monitor reads it again from Kafka. */
final class RecordedTopics implements RecordReader {
  private final Map<String, List<Optional<byte[]>>> topics = new HashMap<>();
  private boolean away;

  /** The record after the last one of its topic. */
  void add(String topic, byte @Nullable [] value) {
    topics.computeIfAbsent(topic, _ -> new ArrayList<>()).add(Optional.ofNullable(value));
  }

  /** All that there is expires. */
  void expire(String topic) {
    topics.getOrDefault(topic, new ArrayList<>()).replaceAll(_ -> Optional.empty());
  }

  /** Whether the broker gives no answers. */
  void setAway(boolean now) {
    away = now;
  }

  @Override
  public Optional<byte[]> at(RecordPosition place) {
    return from(place, 1).stream().findFirst().flatMap(value -> value);
  }

  @Override
  public Optional<byte[]> find(RecordPosition from, int most, Predicate<byte[]> wanted) {
    return from(from, most).stream().flatMap(Optional::stream).filter(wanted).findFirst();
  }

  private List<Optional<byte[]>> from(RecordPosition place, int most) {
    if (away) {
      throw new IllegalStateException("the broker is away");
    }
    return topics.getOrDefault(place.getTopic(), List.of()).stream()
        .skip(place.getOffset())
        .limit(most)
        .toList();
  }
}
