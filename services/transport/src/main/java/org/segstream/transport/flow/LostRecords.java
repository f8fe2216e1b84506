package org.segstream.transport.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a topic has deleted before its group had read it: Kafka then goes on with the
 * oldest record there is, without a word. Poll thread only.
 */
final class LostRecords {
  private static final Logger LOG = LoggerFactory.getLogger(LostRecords.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<?, ?> consumer;

  LostRecords(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  /** Where the group has got to in partitions that are about to be read. */
  void begin(Collection<AssignedPartition> partitions) {
    Set<TopicPartition> names =
        partitions.stream().map(AssignedPartition::partition).collect(Collectors.toSet());
    try {
      Map<TopicPartition, OffsetAndMetadata> positions = consumer.committed(names, PATIENCE);
      for (AssignedPartition each : partitions) {
        Optional.ofNullable(positions.get(each.partition()))
            .ifPresent(it -> each.setNext(it.offset()));
      }
    } catch (KafkaException e) {
      LOG.debug("nobody says where the group has got to", e);
    }
  }

  /**
   * How many records before this one, the first of a fetch, have been deleted unread. A gap alone
   * does not say so: transactions leave marks.
   */
  long before(AssignedPartition partition, long offset) {
    long expected = partition.next();
    if (expected < 0 || offset <= expected) {
      return 0;
    }
    long lost = Math.min(offset, oldest(partition.partition())) - expected;
    if (lost > 0) {
      LOG.error(
          "{} records of {} from offset {} on were deleted before this group had read them: raise"
              + " the topic's retention.ms and retention.bytes",
          lost,
          partition.partition(),
          expected);
    }
    return Math.max(0, lost);
  }

  private long oldest(TopicPartition partition) {
    try {
      return consumer.beginningOffsets(Set.of(partition), PATIENCE).getOrDefault(partition, 0L);
    } catch (KafkaException e) {
      LOG.warn(
          "nobody says whether records of {} were deleted unread: {}", partition, e.toString());
      return 0;
    }
  }
}
