package org.segstream.monitor.records;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.state.FrameHead;
import org.segstream.monitor.state.LabeledFrameHead;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.RequestHead;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;

/**
 * Reads records without their pictures and label maps, and forwards what is of their key's stream.
 * The others are skipped and counted; tombstones are skipped.
 *
 * @param <M> what is read of a record
 */
public final class ReadRecords<M>
    extends ContextualProcessor<@Nullable String, byte @Nullable [], String, M> {
  private static final Parser<LabeledFrameHead> LABELED =
      DiscardUnknownFieldsParser.wrap(LabeledFrameHead.parser());
  private static final Parser<RequestHead> REQUEST =
      DiscardUnknownFieldsParser.wrap(RequestHead.parser());

  private final Reader<M> reader;
  private final Function<M, String> stream;
  private final String what;
  private final SkippedRecords skipped;

  private interface Reader<M> {
    M read(byte[] value) throws MalformedRecordException;
  }

  private ReadRecords(
      Reader<M> reader, Function<M, String> stream, String what, SkippedRecords skipped) {
    this.reader = reader;
    this.stream = stream;
    this.what = what;
    this.skipped = skipped;
  }

  /** Of masks. */
  public static ReadRecords<MaskHead> masks(SkippedRecords skipped) {
    return new ReadRecords<>(MaskHeads::parse, MaskHead::getStreamId, "a mask", skipped);
  }

  /** Of labelled frames: which frames they are of. */
  public static ReadRecords<FrameHead> labels(SkippedRecords skipped) {
    return new ReadRecords<>(
        value -> Messages.parse(value, LABELED).getFrame(),
        FrameHead::getStreamId,
        "a labelled frame",
        skipped);
  }

  /** Of label requests. */
  public static ReadRecords<RequestHead> requests(SkippedRecords skipped) {
    return new ReadRecords<>(
        value -> Messages.parse(value, REQUEST),
        RequestHead::getStreamId,
        "a label request",
        skipped);
  }

  @Override
  public void process(Record<@Nullable String, byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      M read = reader.read(value);
      String id = stream.apply(read);
      if (id.isEmpty() || !id.equals(record.key())) {
        skipped.add(context().recordMetadata(), what + " whose key is not its stream");
      } else {
        context().forward(new Record<>(id, read, record.timestamp()));
      }
    } catch (MalformedRecordException e) {
      skipped.add(context().recordMetadata(), String.valueOf(e.getMessage()));
    }
  }
}
