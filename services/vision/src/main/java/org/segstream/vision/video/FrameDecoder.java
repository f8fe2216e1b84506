package org.segstream.vision.video;

import java.nio.ByteBuffer;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;

/** Turns the bytes of a {@link FrameFormat} into an image. */
public final class FrameDecoder {
  private FrameDecoder() {}

  /**
   * The image that a payload holds.
   *
   * @param width columns the frame declares
   * @param height rows the frame declares
   * @param payload its remaining bytes are read; its position stays
   * @throws ImageFormatException if the bytes do not fit format and size, or do not decode
   */
  public static RgbImage decode(FrameFormat format, int width, int height, ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return decode(format, width, height, bytes);
  }

  /** As above; an RGB24 image shares the array. */
  public static RgbImage decode(FrameFormat format, int width, int height, byte[] bytes) {
    if (format == FrameFormat.JPEG || format == FrameFormat.PNG) {
      return RgbImage.decode(bytes, width, height);
    }
    if (width < 1 || height < 1 || bytes.length != format.bytes(width, height)) {
      throw new ImageFormatException(
          bytes.length + " bytes are no " + format + " frame of " + width + "×" + height);
    }
    return switch (format) {
      case RGB24 -> new RgbImage(width, height, bytes);
      case BGR24 -> new RgbImage(width, height, swapped(bytes));
      case GRAY8 -> new RgbImage(width, height, tripled(bytes));
      case NV12 -> Yuv.decode(bytes, width, height, true);
      case I420 -> Yuv.decode(bytes, width, height, false);
      case JPEG, PNG -> throw new IllegalStateException("decoded above");
    };
  }

  static byte[] swapped(byte[] triples) {
    byte[] swapped = new byte[triples.length];
    for (int i = 0; i < triples.length; i += 3) {
      swapped[i] = triples[i + 2];
      swapped[i + 1] = triples[i + 1];
      swapped[i + 2] = triples[i];
    }
    return swapped;
  }

  private static byte[] tripled(byte[] grey) {
    byte[] rgb = new byte[3 * grey.length];
    for (int i = 0; i < grey.length; i++) {
      rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey[i];
    }
    return rgb;
  }
}
