package org.segstream.transport.topics;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a topic should be.
 *
 * @param name full name
 * @param partitions number of partitions, at least 1
 * @param settings topic configuration that differs from Kafka's defaults
 */
public record TopicDefinition(String name, int partitions, Map<String, String> settings) {

  /** Checks the number of partitions. */
  public TopicDefinition {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "topic " + name + " with " + partitions + " partitions, must be at least 1");
    }
    settings = Map.copyOf(settings);
  }

  /** The same with one more setting. */
  TopicDefinition with(String setting, Object value) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put(setting, value.toString());
    return new TopicDefinition(name, partitions, all);
  }
}
