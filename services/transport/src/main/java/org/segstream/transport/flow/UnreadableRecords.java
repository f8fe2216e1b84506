package org.segstream.transport.flow;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;

/**
 * Counts the records that a reader skips because they are not what their topic holds. Such records
 * may come at any rate: the 1st, 2nd, 4th, 8th and so on are logged. Thread-safe.
 */
public final class UnreadableRecords {
  private final Logger log;
  private final AtomicLong count = new AtomicLong();

  /**
   * @param log the reader's
   */
  public UnreadableRecords(Logger log) {
    this.log = log;
  }

  /** One more, with what is wrong with it. */
  public void add(ConsumerRecord<?, ?> record, Throwable cause) {
    long number = count.incrementAndGet();
    if (Long.bitCount(number) == 1) {
      log.warn(
          "{} unreadable so far, this one: {}-{}@{}: {}",
          number,
          record.topic(),
          record.partition(),
          record.offset(),
          cause.getMessage());
    }
  }

  /** Records so far. */
  public long count() {
    return count.get();
  }
}
