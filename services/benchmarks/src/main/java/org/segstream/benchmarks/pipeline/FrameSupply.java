package org.segstream.benchmarks.pipeline;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Frames of the synthetic street, made beforehand; played forth and back, so that each resembles
 * the one before it.
 */
final class FrameSupply {
  private static final float QUALITY = 0.9f;

  private final int width;
  private final int height;
  private final PixelFormat format;
  private final List<ByteString> pictures;

  private FrameSupply(
      Scenery scenery, int pictures, PixelFormat format, Function<RgbImage, byte[]> encode) {
    int width = scenery.width();
    int height = scenery.height();
    this.width = width;
    this.height = height;
    this.format = format;
    SyntheticStreet street = new SyntheticStreet(1, width, height, scenery.motion());
    this.pictures =
        IntStream.range(0, pictures)
            .mapToObj(i ->
                UnsafeByteOperations.unsafeWrap(
                    encode.apply(street.frame(i * scenery.every()).image())))
            .toList();
  }

  /**
   * What the camera sees.
   *
   * @param every how many frames of the street, at 25 a second, one picture is after another
   */
  record Scenery(int width, int height, CameraMotion motion, int every) {}

  /** Frames as they come out of a decoder. */
  static FrameSupply raw(Scenery scenery, int pictures) {
    return new FrameSupply(scenery, pictures, PixelFormat.PIXEL_FORMAT_RGB24, RgbImage::rgb);
  }

  /** The same of a drive through the street. */
  static FrameSupply raw(int width, int height, int pictures) {
    return raw(new Scenery(width, height, CameraMotion.FORWARD, 1), pictures);
  }

  /** Frames as a camera sends them. */
  static FrameSupply jpeg(int width, int height, int pictures) {
    return new FrameSupply(
        new Scenery(width, height, CameraMotion.FORWARD, 1),
        pictures,
        PixelFormat.PIXEL_FORMAT_JPEG,
        image -> image.toJpeg(QUALITY));
  }

  /** Bytes of a frame's record, at most. */
  int largest() {
    return 1024 + pictures.stream().mapToInt(ByteString::size).max().orElse(0);
  }

  /** A frame's record value. */
  byte[] frame(String stream, int sequence, Instant captured) {
    Image image =
        Image.newBuilder()
            .setWidth(width)
            .setHeight(height)
            .setPixelFormat(format)
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
