package org.segstream.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

/** Whether a monitor says how streams are, and what it says. */
final class MonitorCheck implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A monitor writes of each stream every ten seconds. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final int NAMED = 5;

  private final KafkaSettings kafka;
  private final Topics topics;

  MonitorCheck(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  @Override
  public String name() {
    return "monitor";
  }

  @Override
  public List<Finding> look(Admin admin) {
    Map<String, StreamHealth> streams = streams();
    if (streams.isEmpty()) {
      return List.of(
          Finding.ok(name(), "no monitor has told of a stream; start one: segstream monitor"));
    }
    List<Finding> findings = new ArrayList<>();
    Map<StreamState, List<String>> states =
        streams.values().stream()
            .collect(
                Collectors.groupingBy(
                    StreamHealth::getState,
                    TreeMap::new,
                    Collectors.mapping(StreamHealth::getStreamId, Collectors.toList())));
    states.forEach((state, ids) -> findings.add(told(state, ids)));
    stale(streams).ifPresent(findings::add);
    return findings;
  }

  private Finding told(StreamState state, List<String> ids) {
    String word =
        state.name().substring(state.name().lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
    String some = ids.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
    String what =
        "%d streams are %s: %s%s"
            .formatted(ids.size(), word, some, ids.size() > NAMED ? ", …" : "");
    return state == StreamState.STREAM_STATE_HEALTHY
        ? Finding.ok(name(), what)
        : Finding.warning(name(), what, "see the monitor's /api/streams?state=" + word);
  }

  /** Of a silent stream nothing more is written. */
  private Optional<Finding> stale(Map<String, StreamHealth> streams) {
    Instant old = Instant.now().minus(FRESH);
    long count =
        streams.values().stream()
            .filter(it -> it.getState() != StreamState.STREAM_STATE_SILENT)
            .filter(it -> Times.instant(it.getLastMaskTime()).isBefore(old))
            .count();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                name(),
                "of %d streams that are not silent nothing has been told for a minute"
                    .formatted(count),
                "no monitor is at work, or it is far behind: look at its log and /health/ready"));
  }

  private Map<String, StreamHealth> streams() {
    Map<String, StreamHealth> streams = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(
            AllPartitions.settings(kafka, "segstream-doctor"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var _ = new AllPartitions(consumer, List.of(topics.streamHealth())).add(PATIENCE);
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline
          && ends.entrySet().stream()
              .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> take(streams, record));
      }
    }
    return streams;
  }

  private static void take(
      Map<String, StreamHealth> streams, ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      streams.remove(record.key());
      return;
    }
    try {
      StreamHealth health = Messages.parse(record.value(), StreamHealth.parser());
      if (health.getState() != StreamState.UNRECOGNIZED) {
        streams.put(record.key(), health);
      }
    } catch (MalformedRecordException e) {
      streams.remove(record.key());
    }
  }
}
