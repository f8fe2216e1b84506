package org.segstream.monitor.records;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records that are not what their topic holds. They may come at any rate: the 1st, 2nd, 4th,
 * 8th and so on are logged. Thread-safe.
 */
public final class SkippedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);

  private final AtomicLong count = new AtomicLong();

  /** One more, with what is wrong with it. */
  public void add(Optional<RecordMetadata> place, String cause) {
    long number = count.incrementAndGet();
    if (Long.bitCount(number) == 1) {
      LOG.warn("{} records skipped so far, this one: {}: {}", number, place(place), cause);
    }
  }

  private static String place(Optional<RecordMetadata> record) {
    return record
        .map(it -> it.topic() + "-" + it.partition() + "@" + it.offset())
        .orElse("unknown place");
  }

  /** Records so far. */
  public long count() {
    return count.get();
  }
}
