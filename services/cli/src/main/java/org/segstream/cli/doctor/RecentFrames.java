package org.segstream.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;

/** The newest records of each partition of the frames' topic. */
final class RecentFrames {
  private static final int NEWEST = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final List<Seen> all = new ArrayList<>();

  /**
   * A record.
   *
   * @param came when, if it came while this looked
   */
  record Seen(ConsumerRecord<String, byte[]> record, Optional<Instant> came) {
    /** Its stream; empty if it does not say. */
    String key() {
      return record.key() == null ? "" : record.key();
    }
  }

  private RecentFrames(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.ends = ends;
  }

  /**
   * Reads what is there, and then for a while what comes, until every stream has shown a new frame.
   *
   * @param watching how long at most, where there is any stream
   */
  static List<Seen> read(KafkaSettings kafka, String topic, int partitions, Duration watching) {
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-doctor"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> assigned = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        assigned.add(new TopicPartition(topic, i));
      }
      consumer.assign(assigned);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(assigned);
      RecentFrames recent = new RecentFrames(consumer, consumer.endOffsets(assigned));
      recent.ends.forEach(
          (at, end) -> consumer.seek(at, Math.max(first.getOrDefault(at, 0L), end - NEWEST)));
      recent.poll(PATIENCE, recent::isRead);
      recent.poll(watching, recent::hasShownAll);
      return List.copyOf(recent.all);
    }
  }

  /** How many partitions a topic has. */
  static int partitions(Admin admin, String topic) {
    return Answers.get(admin.describeTopics(List.of(topic)).allTopicNames())
        .values()
        .iterator()
        .next()
        .partitions()
        .size();
  }

  private interface Enough {
    boolean isIt();
  }

  private void poll(Duration patience, Enough enough) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end && !enough.isIt()) {
      consumer.poll(POLL).forEach(this::add);
    }
  }

  private void add(ConsumerRecord<String, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    boolean isNew = record.offset() >= ends.getOrDefault(partition, 0L);
    all.add(new Seen(record, isNew ? Optional.of(Instant.now()) : Optional.empty()));
  }

  private boolean isRead() {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private boolean hasShownAll() {
    Set<String> silent = new HashSet<>();
    all.forEach(seen -> silent.add(seen.key()));
    all.stream().filter(seen -> seen.came().isPresent()).forEach(seen -> silent.remove(seen.key()));
    return silent.isEmpty();
  }
}
