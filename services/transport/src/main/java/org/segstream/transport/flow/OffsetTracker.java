package org.segstream.transport.flow;

import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Which offsets of one partition are being worked on, and up to where all are finished, in whatever
 * order that happens. Thread-safe.
 */
public final class OffsetTracker {
  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private long next = -1;
  private long openBytes;

  /**
   * Work on a record begins.
   *
   * @param offset higher than all before; gaps (compaction, transaction marks) are fine
   * @param bytes size of the record
   * @throws IllegalArgumentException if the offset is not higher
   */
  public synchronized void begin(long offset, int bytes) {
    if (offset < next) {
      throw new IllegalArgumentException("offset " + offset + " after " + (next - 1));
    }
    open.put(offset, bytes);
    openBytes += bytes;
    next = offset + 1;
  }

  /**
   * The consumer goes on from here: what lies between the last record and this offset (marks and
   * aborted records of transactions) needs no work. No effect if that is not further on.
   */
  public synchronized void reached(long offset) {
    next = Math.max(next, offset);
  }

  /** Work on a record is finished; finishing it again has no effect. */
  public synchronized void finish(long offset) {
    Integer bytes = open.remove(offset);
    if (bytes != null) {
      openBytes -= bytes;
    }
  }

  /**
   * The offset to commit: the first that is not finished, that is the one to go on from. Empty as
   * long as nothing began or was reached.
   */
  public synchronized OptionalLong committable() {
    if (next < 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(open.isEmpty() ? next : open.firstKey());
  }

  /** What {@link #committable()} is while nothing is open; otherwise empty. */
  synchronized OptionalLong end() {
    return open.isEmpty() ? committable() : OptionalLong.empty();
  }

  /**
   * What {@link #committable()} would be if these offsets were finished too.
   *
   * @return empty if that is no progress, because something before the first of them is open
   */
  synchronized OptionalLong committableWith(SortedSet<Long> finished) {
    if (open.isEmpty() || !finished.contains(open.firstKey())) {
      return OptionalLong.empty();
    }
    for (long offset : open.keySet()) {
      if (!finished.contains(offset)) {
        return OptionalLong.of(offset);
      }
    }
    return OptionalLong.of(next);
  }

  /** Number of records being worked on. */
  public synchronized int openRecords() {
    return open.size();
  }

  /** Bytes of the records being worked on. */
  public synchronized long openBytes() {
    return openBytes;
  }
}
