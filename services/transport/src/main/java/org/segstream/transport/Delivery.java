package org.segstream.transport;

import org.apache.kafka.clients.consumer.ConsumerRecord;

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

  /** All work on the record is finished; its offset may be committed. Again has no effect. */
  public void done() {
    partition.offsets().finish(record.offset());
  }
}
