package org.segstream.trainer.labels;

import java.time.Instant;
import org.segstream.trainer.labels.FrameList.Identity;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.LabelRequestSerializer;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestState;

/** Takes a label request back. */
public final class RequestCancel {
  private RequestCancel() {}

  /**
   * Says on the topic that labels of a frame are not wanted any more.
   *
   * @throws TransportException if Kafka does not take it
   */
  public static void cancel(KafkaSettings kafka, Topics topics, Identity frame) {
    LabelRequest cancelled =
        LabelRequest.newBuilder()
            .setStreamId(frame.stream())
            .setSequence(frame.sequence())
            .setState(LabelRequestState.LABEL_REQUEST_STATE_CANCELLED)
            .setStateTime(Times.timestamp(Instant.now()))
            .build();
    OneRecord.send(
        kafka, new LabelRequestSerializer(), topics.labelRequests(), frame.stream(), cancelled);
  }
}
