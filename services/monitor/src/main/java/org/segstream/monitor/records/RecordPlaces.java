package org.segstream.monitor.records;

import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.segstream.v1.RecordPosition;

/** Where records stand. */
public final class RecordPlaces {
  private RecordPlaces() {}

  /** The place of the record that is processed. */
  public static RecordPosition of(RecordMetadata metadata) {
    return RecordPosition.newBuilder()
        .setTopic(metadata.topic())
        .setPartition(metadata.partition())
        .setOffset(metadata.offset())
        .build();
  }
}
