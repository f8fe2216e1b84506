package org.segstream.transport.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.segstream.transport.KafkaSettings;

/**
 * All partitions of some topics, for a consumer that belongs to no group; those that are added
 * while it runs are among them. Not thread-safe.
 */
public final class AllPartitions {
  /** How old what a consumer knows of its topics may be, ms: Kafka's default is five minutes. */
  private static final int KNOWLEDGE_MS = 5_000;

  private final Consumer<?, ?> consumer;
  private final List<String> topics;

  /**
   * @param consumer made with {@link #settings}
   */
  public AllPartitions(Consumer<?, ?> consumer, List<String> topics) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
  }

  /** For a consumer that soon learns of new partitions. */
  public static Map<String, Object> settings(KafkaSettings kafka, String clientId) {
    Map<String, Object> settings = new HashMap<>(kafka.consumer(clientId));
    settings.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, KNOWLEDGE_MS);
    return settings;
  }

  /**
   * Has the consumer read the partitions of a topic that it does not read yet, each from its
   * beginning. Costs nothing while the consumer's knowledge is fresh.
   *
   * @param patience for a broker's answer, where one is needed
   * @return the new ones
   */
  public List<TopicPartition> add(Duration patience) {
    Set<TopicPartition> known = consumer.assignment();
    List<TopicPartition> added =
        topics.stream()
            .flatMap(topic -> partitions(topic, patience).stream())
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .filter(each -> !known.contains(each))
            .toList();
    if (!added.isEmpty()) {
      List<TopicPartition> all = new ArrayList<>(known);
      all.addAll(added);
      consumer.assign(all);
      consumer.seekToBeginning(added);
    }
    return added;
  }

  private Collection<PartitionInfo> partitions(String topic, Duration patience) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, patience);
    return found == null ? List.of() : found;
  }
}
