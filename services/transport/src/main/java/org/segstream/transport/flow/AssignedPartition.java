package org.segstream.transport.flow;

import java.time.Instant;
import java.util.Optional;
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
  private volatile long committed = -1;
  private volatile long waiting;
  private long next = -1;
  private Optional<Instant> caughtUp = Optional.empty();

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

  /** When it had last been read to its end. */
  Optional<Instant> caughtUp() {
    return caughtUp;
  }

  void setCaughtUp(Instant when) {
    caughtUp = Optional.of(when);
  }

  /** Records that wait on the topic, as far as the consumer knows. */
  long waiting() {
    return waiting;
  }

  void setWaiting(long records) {
    waiting = records;
  }

  /** The offset to be read next; negative while nobody has said. */
  long next() {
    return next;
  }

  void setNext(long offset) {
    next = offset;
  }

  /** All before this offset has been read. */
  void goOn(long offset) {
    offsets.reached(offset);
    next = offset;
  }

  /** The offset to commit, if it is another than the last committed. */
  OptionalLong uncommitted() {
    OptionalLong offset = offsets.committable();
    return offset.isPresent() && offset.getAsLong() != committed ? offset : OptionalLong.empty();
  }

  /** The same while nothing is unfinished. */
  OptionalLong uncommittedAtRest() {
    OptionalLong end = offsets.end();
    return end.isPresent() && end.getAsLong() != committed ? end : OptionalLong.empty();
  }

  void setCommitted(long offset) {
    committed = offset;
  }
}
