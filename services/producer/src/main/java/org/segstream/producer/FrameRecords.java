package org.segstream.producer;

import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameEncoder;

/** Makes the frames of one stream, one after the other. Not thread-safe. */
final class FrameRecords {
  private final FrameOptions options;
  private final PixelFormat pixelFormat;
  private long sequence;

  FrameRecords(FrameOptions options) {
    this.options = options;
    this.pixelFormat = PixelFormat.valueOf("PIXEL_FORMAT_" + options.format());
    this.sequence = options.firstSequence();
  }

  /**
   * The next frame.
   *
   * @throws IllegalArgumentException if the schema does not allow such a frame
   */
  Frame next(RgbImage image, Instant captured) {
    byte[] bytes = FrameEncoder.encode(image, options.format());
    Frame.Builder frame =
        Frame.newBuilder()
            .setStreamId(options.stream())
            .setSequence(sequence)
            .setCaptureTime(Times.timestamp(captured))
            .setImage(
                Image.newBuilder()
                    .setWidth(image.width())
                    .setHeight(image.height())
                    .setPixelFormat(pixelFormat)
                    .setData(UnsafeByteOperations.unsafeWrap(bytes)));
    options.deadline().ifPresent(time -> frame.setDeadline(Times.timestamp(captured.plus(time))));
    Frame made = frame.build();
    try {
      Frames.validate(made);
    } catch (MalformedRecordException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    sequence++;
    return made;
  }
}
