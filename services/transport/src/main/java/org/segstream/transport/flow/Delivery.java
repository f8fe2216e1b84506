package org.segstream.transport.flow;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record handed to a {@link PollLoop.Handler}, to be marked {@link #done()} exactly when its
 * results are safe. Thread-safe.
 */
public final class Delivery {
  private final ConsumerRecord<String, byte[]> record;
  private final AssignedPartition partition;

  Delivery(ConsumerRecord<String, byte[]> record, AssignedPartition partition) {
    this.record = record;
    this.partition = partition;
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
