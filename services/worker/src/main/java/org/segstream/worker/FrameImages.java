package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameDecoder;
import org.segstream.vision.video.FrameFormat;

/** From records to pictures. */
public final class FrameImages {
  private final long maxPixels;

  /**
   * @param maxPixels a frame that declares more is refused
   */
  public FrameImages(long maxPixels) {
    this.maxPixels = maxPixels;
  }

  /**
   * The frame in a record; its image is neither checked nor decoded yet.
   *
   * @throws MalformedRecordException if the record is no frame, is of another stream than its key
   *     says, or states times that are none
   */
  static Frame parse(ConsumerRecord<String, byte[]> record) throws MalformedRecordException {
    if (record.value() == null) {
      throw new MalformedRecordException("a record without a value is no frame");
    }
    Frame frame = Frames.parse(record.value());
    Frames.validateIdentity(frame, record.key());
    Frames.validateTimes(frame);
    return frame;
  }

  /**
   * The picture of a frame, whose bytes are in it.
   *
   * @throws MalformedRecordException if the frame contradicts the schema or does not decode
   */
  public RgbImage decode(Frame frame) throws MalformedRecordException {
    Frames.validate(frame);
    Image image = frame.getImage();
    Frames.requirePixels(image, maxPixels);
    if (image.hasExternal()) {
      throw new MalformedRecordException(
          "the image is not in its record, and external ones are not read here");
    }
    try {
      return FrameDecoder.decode(
          format(image.getPixelFormat()),
          image.getWidth(),
          image.getHeight(),
          image.getData().asReadOnlyByteBuffer());
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the image does not decode: " + e.getMessage(), e);
    }
  }

  private static FrameFormat format(PixelFormat format) throws MalformedRecordException {
    return switch (format) {
      case PIXEL_FORMAT_RGB24 -> FrameFormat.RGB24;
      case PIXEL_FORMAT_BGR24 -> FrameFormat.BGR24;
      case PIXEL_FORMAT_GRAY8 -> FrameFormat.GRAY8;
      case PIXEL_FORMAT_NV12 -> FrameFormat.NV12;
      case PIXEL_FORMAT_I420 -> FrameFormat.I420;
      case PIXEL_FORMAT_JPEG -> FrameFormat.JPEG;
      case PIXEL_FORMAT_PNG -> FrameFormat.PNG;
      case PIXEL_FORMAT_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedRecordException("an image without a known pixel format");
    };
  }
}
