package org.segstream.transport.flow;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * A record handed to a {@link PollLoop.Handler}, to be marked {@link #done()} exactly when its
 * results are safe. Thread-safe.
 */
public final class Delivery {
  private final ConsumerRecord<String, byte[]> record;
  private final AssignedPartition partition;
  private final Optional<Instant> appendedAfter;

  Delivery(ConsumerRecord<String, byte[]> record, AssignedPartition partition) {
    this.record = record;
    this.partition = partition;
    this.appendedAfter =
        record.timestampType() == TimestampType.LOG_APPEND_TIME
            ? Optional.of(Instant.ofEpochMilli(record.timestamp()))
            : partition.caughtUp();
  }

  /** A record that no consumer delivered, for work without a broker; it is always current. */
  public static Delivery detached(ConsumerRecord<String, byte[]> record) {
    AssignedPartition partition =
        new AssignedPartition(new TopicPartition(record.topic(), record.partition()));
    partition.offsets().begin(record.offset(), Math.max(0, record.serializedValueSize()));
    return new Delivery(record, partition);
  }

  /** The record. */
  public ConsumerRecord<String, byte[]> record() {
    return record;
  }

  /**
   * A time before which the record was not on its topic: the broker's time of it where the topic
   * keeps that, or else this machine's when the partition had last been read to its end. Empty if
   * it never was.
   */
  public Optional<Instant> appendedAfter() {
    return appendedAfter;
  }

  /**
   * Whether the partition is still this consumer's, by the same assignment that delivered the
   * record. If not, somebody else works on it: publish nothing for it.
   */
  public boolean isCurrent() {
    return !partition.isRevoked();
  }

  AssignedPartition partition() {
    return partition;
  }

  /** All work on the record is finished; its offset may be committed. Again has no effect. */
  public void done() {
    partition.offsets().finish(record.offset());
  }
}
