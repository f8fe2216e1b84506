package org.segstream.trainer.labels;

import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
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
    OneRecord.send(
        kafka,
        new LabeledFrameSerializer(),
        topics.labeledFrames(),
        request.getStreamId(),
        labeled);
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
