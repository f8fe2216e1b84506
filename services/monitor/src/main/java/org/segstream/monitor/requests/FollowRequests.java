package org.segstream.monitor.requests;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.state.RequestHead;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelRequestState;

/** Knows the open requests, as the topic has them: this monitor's, and what people take back. */
final class FollowRequests
    extends ContextualProcessor<@Nullable String, byte @Nullable [], Void, Void> {
  private static final Parser<RequestHead> PARSER =
      DiscardUnknownFieldsParser.wrap(RequestHead.parser());

  private static final Duration SWEEP = Duration.ofHours(1);

  /** As long as the topic keeps them. */
  private static final Duration KEPT = Duration.ofDays(30);

  private final SkippedRecords skipped;
  private KeyValueStore<String, RequestHead> open = RequestStores.unset();

  FollowRequests(SkippedRecords skipped) {
    this.skipped = skipped;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    open = context.getStateStore(RequestStores.OPEN);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void process(Record<@Nullable String, byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      RequestHead request = Messages.parse(value, PARSER);
      String frame = FrameKeys.of(request.getStreamId(), request.getSequence());
      if (!request.getStreamId().equals(record.key()) || request.getStreamId().isEmpty()) {
        skipped.add(context().recordMetadata(), "a label request whose key is not its stream");
      } else if (isOpen(request)) {
        open.put(frame, request);
      } else {
        open.delete(frame);
      }
    } catch (MalformedRecordException e) {
      skipped.add(context().recordMetadata(), String.valueOf(e.getMessage()));
    }
  }

  private static boolean isOpen(RequestHead request) {
    return request.getState() == LabelRequestState.LABEL_REQUEST_STATE_OPEN
        || request.getState() == LabelRequestState.LABEL_REQUEST_STATE_UNSPECIFIED;
  }

  private void sweep(long now) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, RequestHead> all = open.all()) {
      all.forEachRemaining(each -> {
        if (Times.instant(each.value.getStateTime()).toEpochMilli() < now - KEPT.toMillis()) {
          old.add(each.key);
        }
      });
    }
    old.forEach(open::delete);
  }
}
