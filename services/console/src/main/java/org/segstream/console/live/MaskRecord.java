package org.segstream.console.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.console.board.ProtoJson;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/**
 * A mask, and where its record stands.
 *
 * @param published when, by the record's timestamp
 */
public record MaskRecord(Mask mask, int partition, long offset, Instant published) {
  /**
   * Reads a record of the masks topic.
   *
   * @throws MalformedRecordException if it holds no mask, or one of another stream than its key
   */
  public static MaskRecord of(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    Mask mask = Messages.parse(record.value(), Mask.parser());
    if (!mask.getStreamId().equals(record.key())) {
      throw new MalformedRecordException(
          "a mask of stream " + mask.getStreamId() + " in a record with the key " + record.key());
    }
    return new MaskRecord(
        mask, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
  }

  /** Whether it has a label map. */
  public boolean isSegmented() {
    return mask.getOutcome() == Outcome.OUTCOME_SEGMENTED && mask.hasLabelMap();
  }

  /** All that it says but for labels and local gaps, with the place of its record. */
  public ObjectNode json() {
    return ProtoJson.of(
            mask.toBuilder()
                .clearLabelMap()
                .clearLabelSet()
                .clearThumbnail()
                .clearLocalGaps()
                .build())
        .put("published_time", published.toString())
        .put("partition", partition)
        .put("offset", offset);
  }
}
