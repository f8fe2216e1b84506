package org.segstream.transport.flow;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition from its assignment to its revocation. When it comes back it is another one, so
 * that work of the earlier assignment is never taken for the later one's.
 */
final class AssignedPartition {
  private final TopicPartition partition;
  private final OffsetTracker offsets = new OffsetTracker();
  private volatile boolean revoked;
  private boolean paused;
  private long committed = -1;

  AssignedPartition(TopicPartition partition) {
    this.partition = partition;
  }

  TopicPartition partition() {
    return partition;
  }

  OffsetTracker offsets() {
    return offsets;
  }

  boolean isRevoked() {
    return revoked;
  }

  void revoke() {
    revoked = true;
  }

  boolean isPaused() {
    return paused;
  }

  void setPaused(boolean value) {
    paused = value;
  }

  /** The offset to commit, if it is another than the last committed. */
  OptionalLong uncommitted() {
    OptionalLong offset = offsets.committable();
    return offset.isPresent() && offset.getAsLong() != committed ? offset : OptionalLong.empty();
  }

  void setCommitted(long offset) {
    committed = offset;
  }
}
