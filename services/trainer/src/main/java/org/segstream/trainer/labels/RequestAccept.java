package org.segstream.trainer.labels;

import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.LabeledFrameSerializer;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

/** Takes the mask that a label request proposes as the frame's true labels. */
public final class RequestAccept {
  private static final int USUAL_RECORD = 1 << 20;

  private RequestAccept() {}

  /**
   * Publishes the proposal of a request as a labelled frame; the monitor then closes the request.
   *
   * @param request with its picture
   * @param annotator who accepts it
   * @throws MalformedRecordException if picture or proposal cannot be read
   * @throws TransportException if Kafka does not take it
   */
  public static void accept(
      KafkaSettings kafka, Topics topics, LabelRequest request, String annotator)
      throws MalformedRecordException {
    LabeledFrame labeled = labeled(request, annotator, Instant.now());
    try (Producer<String, LabeledFrame> producer =
        new KafkaProducer<>(
            kafka.producer("segstream-labels", USUAL_RECORD),
            new StringSerializer(),
            new LabeledFrameSerializer())) {
      var _ =
          producer
              .send(new ProducerRecord<>(topics.labeledFrames(), request.getStreamId(), labeled))
              .get();
    } catch (ExecutionException e) {
      throw new TransportException("Kafka did not take it: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for Kafka", e);
    }
  }

  /** The proposal in the picture's own size. */
  static LabeledFrame labeled(LabelRequest request, String annotator, Instant now)
      throws MalformedRecordException {
    LabelSet set = LabelSets.of(request.getLabelSet());
    RgbImage picture = ImageFile.of(request.getImage()).picture();
    LabelMap map =
        LabelMaps.decode(request.getProposal(), Integer.MAX_VALUE)
            .resized(picture.width(), picture.height());
    LabelMaps.requireKnown(map, set.size(), set.voidId());
    Frame.Builder frame =
        Frame.newBuilder()
            .setStreamId(request.getStreamId())
            .setSequence(request.getSequence())
            .setImage(request.getImage());
    if (request.hasCaptureTime()) {
      frame.setCaptureTime(request.getCaptureTime());
    }
    return LabeledFrame.newBuilder()
        .setFrame(frame)
        .setLabelMap(
            org.segstream.v1.LabelMap.newBuilder()
                .setWidth(map.width())
                .setHeight(map.height())
                .setPng(UnsafeByteOperations.unsafeWrap(map.toPng(set))))
        .setLabelSet(request.getLabelSet())
        .setAnnotator(annotator)
        .setLabeledTime(Times.timestamp(now))
        .build();
  }
}
