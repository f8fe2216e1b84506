package org.segstream.trainer.labels;

import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
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
  private static final int USUAL_RECORD = 1 << 10;

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
    try (Producer<String, LabelRequest> producer =
        new KafkaProducer<>(
            kafka.producer("segstream-labels", USUAL_RECORD),
            new StringSerializer(),
            new LabelRequestSerializer())) {
      var _ =
          producer
              .send(new ProducerRecord<>(topics.labelRequests(), frame.stream(), cancelled))
              .get();
    } catch (ExecutionException e) {
      throw new TransportException("Kafka did not take it: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for Kafka", e);
    }
  }
}
