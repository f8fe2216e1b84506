package org.segstream.monitor.records;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.state.FrameHead;
import org.segstream.monitor.state.LabeledFrameHead;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;

/**
 * Reads which frames the records of labelled frames are of, without pictures and labels. Records
 * that are none are skipped and counted.
 */
public final class ReadLabels
    extends ContextualProcessor<@Nullable String, byte @Nullable [], String, FrameHead> {
  private static final Parser<LabeledFrameHead> PARSER =
      DiscardUnknownFieldsParser.wrap(LabeledFrameHead.parser());

  private final SkippedRecords skipped;

  /**
   * @param skipped told of what is no labelled frame
   */
  public ReadLabels(SkippedRecords skipped) {
    this.skipped = skipped;
  }

  @Override
  public void process(Record<@Nullable String, byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      FrameHead frame = Messages.parse(value, PARSER).getFrame();
      String stream = frame.getStreamId();
      if (stream.isEmpty() || !stream.equals(record.key())) {
        skipped.add(context().recordMetadata(), "a labelled frame whose key is not its stream");
      } else {
        context().forward(new Record<>(stream, frame, record.timestamp()));
      }
    } catch (MalformedRecordException e) {
      skipped.add(context().recordMetadata(), String.valueOf(e.getMessage()));
    }
  }
}
