package org.segstream.benchmarks.pipeline;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Frames of the synthetic street, made beforehand; played forth and back, so that each resembles
 * the one before it.
 */
final class FrameSupply {
  private final int width;
  private final int height;
  private final List<ByteString> pictures;

  FrameSupply(long seed, int width, int height, int pictures) {
    this.width = width;
    this.height = height;
    SyntheticStreet street = new SyntheticStreet(seed, width, height, CameraMotion.FORWARD);
    this.pictures =
        IntStream.range(0, pictures)
            .mapToObj(i -> UnsafeByteOperations.unsafeWrap(street.frame(i).image().rgb()))
            .toList();
  }

  /** A frame's record value. */
  byte[] frame(String stream, int sequence, Instant captured) {
    Image image =
        Image.newBuilder()
            .setWidth(width)
            .setHeight(height)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(pictures.get(position(sequence)))
            .build();
    return Frame.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(Times.timestamp(captured))
        .setImage(image)
        .build()
        .toByteArray();
  }

  private int position(int sequence) {
    int last = pictures.size() - 1;
    if (last == 0) {
      return 0;
    }
    int at = sequence % (2 * last);
    return at <= last ? at : 2 * last - at;
  }
}
