package org.segstream.monitor.requests;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.RecordPlaces;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.RequestHead;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelRequestState;

/** Knows the open requests, as the topic has them: this monitor's, and what people take back. */
final class FollowRequests extends ContextualProcessor<String, RequestHead, Void, Void> {
  private static final Duration SWEEP = Duration.ofHours(1);

  /** As long as the topic keeps them. */
  private static final Duration KEPT = Duration.ofDays(30);

  private KeyValueStore<String, RequestHead> open = StateStores.unset();

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    open = context.getStateStore(RequestStores.OPEN);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void process(Record<String, RequestHead> record) {
    RequestHead request = record.value();
    String frame = FrameKeys.of(request.getStreamId(), request.getSequence());
    if (isOpen(request)) {
      RequestHead.Builder kept = request.toBuilder().clearPlace();
      context().recordMetadata().map(RecordPlaces::of).ifPresent(kept::setPlace);
      open.put(frame, kept.build());
    } else {
      open.delete(frame);
    }
  }

  private static boolean isOpen(RequestHead request) {
    return request.getState() == LabelRequestState.LABEL_REQUEST_STATE_OPEN
        || request.getState() == LabelRequestState.LABEL_REQUEST_STATE_UNSPECIFIED;
  }

  private void sweep(long now) {
    StateStores.deleteIf(
        open,
        request -> Times.instant(request.getStateTime()).toEpochMilli() < now - KEPT.toMillis());
  }
}
