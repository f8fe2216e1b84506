package org.segstream.transport.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what is finished without a gap. Poll thread only. */
final class OffsetCommits {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);

  /** A worker that is told to stop while the broker is away must still stop. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<?, ?> consumer;
  private final boolean transactions;

  /**
   * @param offsets where transactions commit them, only those of partitions of which nothing is
   *     unfinished are left: behind the last record there may be marks of transactions
   */
  OffsetCommits(Consumer<?, ?> consumer, PollLimits.Offsets offsets) {
    this.consumer = consumer;
    this.transactions = offsets == PollLimits.Offsets.TRANSACTION;
  }

  /** Commits without waiting. */
  void later(Collection<AssignedPartition> partitions) {
    Map<AssignedPartition, Long> offsets = uncommitted(partitions);
    if (offsets.isEmpty()) {
      return;
    }
    consumer.commitAsync(
        positions(offsets),
        (_, failure) -> {
          if (failure == null) {
            offsets.forEach(AssignedPartition::setCommitted);
          } else {
            LOG.warn("offsets not committed, will be tried again: {}", failure.getMessage());
          }
        });
  }

  /** Commits, and waits for the answer. */
  void now(Collection<AssignedPartition> partitions) {
    Map<AssignedPartition, Long> offsets = uncommitted(partitions);
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(positions(offsets), PATIENCE);
      offsets.forEach(AssignedPartition::setCommitted);
    } catch (KafkaException e) {
      LOG.warn("offsets not committed, their records will come again: {}", e.getMessage());
    }
  }

  private Map<AssignedPartition, Long> uncommitted(Collection<AssignedPartition> partitions) {
    Map<AssignedPartition, Long> offsets = new HashMap<>();
    for (AssignedPartition each : partitions) {
      OptionalLong uncommitted = transactions ? each.uncommittedAtRest() : each.uncommitted();
      uncommitted.ifPresent(value -> offsets.put(each, value));
    }
    return offsets;
  }

  private static Map<TopicPartition, OffsetAndMetadata> positions(
      Map<AssignedPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> positions.put(partition.partition(), new OffsetAndMetadata(offset)));
    return positions;
  }
}
