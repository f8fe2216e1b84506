package org.segstream.transport.topics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.segstream.transport.KafkaAnswers;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.TopicReport.Difference;

/** Makes topics and compares them with their definitions. */
final class TopicAdmin {
  private static final int MOST_REPLICAS = 3;
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(50);

  private final Admin admin;

  TopicAdmin(Admin admin) {
    this.admin = admin;
  }

  List<TopicReport> create(List<TopicDefinition> definitions) {
    Set<String> before = KafkaAnswers.get(admin.listTopics().names());
    List<TopicDefinition> missing =
        definitions.stream().filter(topic -> !before.contains(topic.name())).toList();
    Set<String> created = makeAll(missing);
    // Made means usable: whoever asks next finds them.
    settled(() -> admin.describeConfigs(resources(created)).all());
    Map<String, TopicDescription> made =
        settled(() -> admin.describeTopics(created).allTopicNames());
    settled(() -> admin.listOffsets(ends(made.values())).all());
    List<TopicDefinition> others =
        definitions.stream().filter(topic -> !created.contains(topic.name())).toList();
    Map<String, TopicReport> found =
        compare(others).stream().collect(Collectors.toMap(TopicReport::name, report -> report));
    return definitions.stream()
        .map(topic ->
            found.getOrDefault(
                topic.name(), new TopicReport(topic.name(), topic.partitions(), true, List.of())))
        .toList();
  }

  /**
   * Asks the leader of each partition. A producer whose first batch comes before the leader is
   * ready may have its second one accepted, and then never again the first.
   */
  private static Map<TopicPartition, OffsetSpec> ends(Collection<TopicDescription> topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicDescription topic : topics) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
      }
    }
    return ends;
  }

  List<TopicReport> existing(List<TopicDefinition> definitions) {
    Set<String> names = KafkaAnswers.get(admin.listTopics().names());
    return compare(definitions.stream().filter(topic -> names.contains(topic.name())).toList());
  }

  /** The names of those made; one that somebody else made in the meantime is not among them. */
  private Set<String> makeAll(List<TopicDefinition> missing) {
    if (missing.isEmpty()) {
      return Set.of();
    }
    short replicas =
        (short) Math.min(MOST_REPLICAS, KafkaAnswers.get(admin.describeCluster().nodes()).size());
    CreateTopicsResult results =
        admin.createTopics(missing.stream().map(topic -> asNew(topic, replicas)).toList());
    return results.values().entrySet().stream()
        .filter(result -> isMade(result.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean isMade(KafkaFuture<Void> result) {
    try {
      KafkaAnswers.get(result);
      return true;
    } catch (TransportException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static NewTopic asNew(TopicDefinition topic, short replicas) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    settings.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, replicas - 1)));
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.of(replicas))
        .configs(settings);
  }

  private List<TopicReport> compare(List<TopicDefinition> definitions) {
    if (definitions.isEmpty()) {
      return List.of();
    }
    List<String> names = definitions.stream().map(TopicDefinition::name).toList();
    Map<String, TopicDescription> descriptions =
        settled(() -> admin.describeTopics(names).allTopicNames());
    Map<ConfigResource, Config> configs =
        settled(() -> admin.describeConfigs(resources(names)).all());
    return definitions.stream()
        .map(topic ->
            compare(
                topic,
                requireNonNull(descriptions.get(topic.name())).partitions().size(),
                requireNonNull(configs.get(resource(topic.name())))))
        .toList();
  }

  private static TopicReport compare(TopicDefinition topic, int partitions, Config config) {
    List<Difference> differences = new ArrayList<>();
    if (partitions != topic.partitions()) {
      differences.add(
          new Difference(
              "partitions", Integer.toString(topic.partitions()), Integer.toString(partitions)));
    }
    new TreeMap<>(topic.settings())
        .forEach((setting, wanted) -> {
          String actual = value(config, setting);
          if (!actual.equals(wanted)) {
            differences.add(new Difference(setting, wanted, actual));
          }
        });
    return new TopicReport(topic.name(), partitions, false, differences);
  }

  private static List<ConfigResource> resources(Collection<String> topics) {
    return topics.stream().map(TopicAdmin::resource).toList();
  }

  static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static String value(Config config, String setting) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? "not set" : entry.value();
  }

  /** Asks again for a while when a broker has not yet heard of a topic that the controller has. */
  private static <T> T settled(Supplier<KafkaFuture<T>> question) {
    long end = System.nanoTime() + SETTLING.toNanos();
    while (true) {
      try {
        return KafkaAnswers.get(question.get());
      } catch (TransportException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
      }
    }
  }
}
