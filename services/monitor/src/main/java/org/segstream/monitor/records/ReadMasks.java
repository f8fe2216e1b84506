package org.segstream.monitor.records;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.state.MaskHead;
import org.segstream.transport.serde.MalformedRecordException;

/**
 * Reads records of the masks' topic and forwards those that are masks of their key's stream. The
 * others are skipped and counted; tombstones are skipped.
 */
public final class ReadMasks
    extends ContextualProcessor<@Nullable String, byte @Nullable [], String, MaskHead> {
  private final SkippedRecords skipped;

  /**
   * @param skipped told of what is no mask
   */
  public ReadMasks(SkippedRecords skipped) {
    this.skipped = skipped;
  }

  @Override
  public void process(Record<@Nullable String, byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      MaskHead mask = MaskHeads.parse(value);
      String stream = mask.getStreamId();
      if (stream.isEmpty() || !stream.equals(record.key())) {
        skipped.add(context().recordMetadata(), "a mask whose key is not its stream");
      } else {
        context().forward(new Record<>(stream, mask, record.timestamp()));
      }
    } catch (MalformedRecordException e) {
      skipped.add(context().recordMetadata(), String.valueOf(e.getMessage()));
    }
  }
}
