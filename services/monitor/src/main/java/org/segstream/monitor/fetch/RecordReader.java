package org.segstream.monitor.fetch;

import java.util.Optional;
import java.util.function.Predicate;
import org.segstream.v1.RecordPosition;

/** Reads single records that stand in Kafka, as values; an empty value is a tombstone. */
public interface RecordReader {
  /**
   * The record at this place; empty if it is gone or was never committed.
   *
   * @throws org.segstream.transport.TransportException if Kafka gives no answer in time
   */
  Optional<byte[]> at(RecordPosition place);

  /**
   * The first record from this place on, of those that are there now, that is wanted.
   *
   * @param most records looked at
   * @throws org.segstream.transport.TransportException if Kafka gives no answer in time
   */
  Optional<byte[]> find(RecordPosition from, int most, Predicate<byte[]> wanted);
}
