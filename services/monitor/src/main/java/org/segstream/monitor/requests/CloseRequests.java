package org.segstream.monitor.requests;

import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.FrameHead;
import org.segstream.monitor.state.RequestHead;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestState;

/** Says of a request whose labels have come that it is answered. */
final class CloseRequests extends ContextualProcessor<String, FrameHead, String, LabelRequest> {
  private KeyValueStore<String, RequestHead> open = StateStores.unset();

  @Override
  public void init(ProcessorContext<String, LabelRequest> context) {
    super.init(context);
    open = context.getStateStore(RequestStores.OPEN);
  }

  @Override
  public void process(Record<String, FrameHead> record) {
    FrameHead frame = record.value();
    if (open.delete(FrameKeys.of(frame.getStreamId(), frame.getSequence())) != null) {
      long now = context().currentSystemTimeMs();
      LabelRequest closed =
          LabelRequest.newBuilder()
              .setStreamId(frame.getStreamId())
              .setSequence(frame.getSequence())
              .setState(LabelRequestState.LABEL_REQUEST_STATE_LABELED)
              .setStateTime(Times.timestamp(Instant.ofEpochMilli(now)))
              .build();
      context().forward(new Record<>(frame.getStreamId(), closed, now));
    }
  }
}
