package org.segstream.monitor.requests;

import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import org.segstream.monitor.fetch.RecordReader;
import org.segstream.monitor.state.Candidate;
import org.segstream.trainer.labels.ImageFile;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestState;
import org.segstream.v1.Mask;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes requests, with frames and masks as they stand in Kafka. Thread-safe. */
public final class RequestRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRecords.class);
  private static final float QUALITY = 0.92f;
  private static final long MOST_PIXELS = 16L << 20;

  /**
   * With room for the record's own, less than the topic takes: a larger one would end the monitor.
   */
  private static final int LARGEST = 7 << 20;

  private final RecordReader records;

  /** Reads the records with this. */
  public RequestRecords(RecordReader records) {
    this.records = records;
  }

  /**
   * Reads frame and mask, and makes the request; slow.
   *
   * @return empty if one of them is gone, or not as it should be
   * @throws org.segstream.transport.TransportException if Kafka gives no answer in time
   */
  Optional<LabelRequest> make(Candidate candidate) {
    Optional<byte[]> frame = records.at(candidate.getFrame());
    Optional<byte[]> mask = records.at(candidate.getMask());
    if (frame.isEmpty() || mask.isEmpty()) {
      return Optional.empty();
    }
    try {
      LabelRequest request =
          request(
              candidate,
              Messages.parse(frame.get(), Frame.parser()),
              Messages.parse(mask.get(), Mask.parser()));
      if (request.getSerializedSize() > LARGEST) {
        throw new MalformedRecordException(
            "a request of %d bytes, may have %d".formatted(request.getSerializedSize(), LARGEST));
      }
      return Optional.of(request);
    } catch (MalformedRecordException e) {
      LOG.warn(
          "frame {} of stream {} is not asked for: {}",
          Long.toUnsignedString(candidate.getSequence()),
          candidate.getStreamId(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private static LabelRequest request(Candidate candidate, Frame frame, Mask mask)
      throws MalformedRecordException {
    Frames.requirePixels(frame.getImage(), MOST_PIXELS);
    RgbImage picture = ImageFile.of(frame.getImage()).picture();
    LabelRequest.Builder request =
        LabelRequest.newBuilder()
            .setStreamId(candidate.getStreamId())
            .setSequence(candidate.getSequence())
            .setFrame(candidate.getFrame())
            .setReason(candidate.getReason())
            .setModel(candidate.getModel())
            .setState(LabelRequestState.LABEL_REQUEST_STATE_OPEN)
            .setImage(image(frame.getImage(), picture))
            .setProposal(mask.getLabelMap())
            .setLabelSet(mask.getLabelSet())
            .setPictureHash(PictureHash.of(picture));
    if (candidate.hasRelativeGap()) {
      request.setRelativeGap(candidate.getRelativeGap());
    }
    if (candidate.hasSmallMargin()) {
      request.setSmallMargin(candidate.getSmallMargin());
    }
    if (candidate.hasFlicker()) {
      request.setFlicker(candidate.getFlicker());
    }
    if (candidate.hasDisagreement()) {
      request.setDisagreement(candidate.getDisagreement());
    }
    if (candidate.hasCaptureTime()) {
      request.setCaptureTime(candidate.getCaptureTime());
    }
    return request.build();
  }

  /** A JPEG stays as it is. */
  private static Image image(Image given, RgbImage picture) {
    return given.getPixelFormat() == PixelFormat.PIXEL_FORMAT_JPEG
        ? given
        : Image.newBuilder()
            .setWidth(picture.width())
            .setHeight(picture.height())
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
            .setData(UnsafeByteOperations.unsafeWrap(picture.toJpeg(QUALITY)))
            .build();
  }
}
