package org.segstream.cli.doctor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** Whether each stream keeps to one partition, by the newest frames of each. */
final class KeysCheck implements Check {
  private static final int NEWEST = 20;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(8).toNanos();
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaSettings kafka;
  private final Topics topics;

  KeysCheck(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public List<Finding> look(Admin admin) {
    int partitions =
        Answers.get(admin.describeTopics(List.of(topics.frames())).allTopicNames())
            .values()
            .iterator()
            .next()
            .partitions()
            .size();
    return judge(sample(partitions), partitions);
  }

  private List<Finding> judge(Map<String, Set<Integer>> streams, int partitions) {
    List<Finding> findings = new ArrayList<>();
    streams.forEach((stream, where) -> {
      if (stream.isEmpty()) {
        findings.add(
            Finding.problem(
                name(), "frames without a key", "set each record's key to its stream's id"));
      } else if (where.size() > 1) {
        findings.add(
            Finding.problem(
                name(),
                "stream " + stream + " is in partitions " + where + ": two workers share it",
                "all its producers must partition alike: partitioner=murmur2_random in"
                    + " librdkafka"));
      } else if (!where.contains(home(stream, partitions))) {
        findings.add(
            Finding.warning(
                name(),
                "stream " + stream + " is not where Java clients would put it",
                "set partitioner=murmur2_random, or it moves with its producer"));
      }
    });
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(name(), streams.size() + " streams seen lately, each in one partition"));
    }
    return findings;
  }

  private static int home(String stream, int partitions) {
    return Utils.toPositive(Utils.murmur2(stream.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  private Map<String, Set<Integer>> sample(int partitions) {
    Map<String, Set<Integer>> streams = new TreeMap<>();
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-doctor"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        all.add(new TopicPartition(topics.frames(), i));
      }
      consumer.assign(all);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(all);
      Map<TopicPartition, Long> end = consumer.endOffsets(all);
      end.forEach(
          (at, offset) -> consumer.seek(at, Math.max(first.getOrDefault(at, 0L), offset - NEWEST)));
      long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
      while (System.nanoTime() < patienceEnds
          && end.entrySet().stream()
              .anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          String key = record.key() == null ? "" : record.key();
          streams.computeIfAbsent(key, _ -> new TreeSet<>()).add(record.partition());
        }
      }
    }
    return streams;
  }
}
