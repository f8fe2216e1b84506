package org.segstream.vision.video;

import org.segstream.vision.RgbImage;

/** Turns an image into the bytes of a {@link FrameFormat}. */
public final class FrameEncoder {
  /** JPEG quality of encoded frames, 0 to 1. */
  public static final float JPEG_QUALITY = 0.92f;

  private FrameEncoder() {}

  /**
   * The bytes of an image.
   *
   * @param format any but GRAY8, which would lose the colours
   * @throws IllegalArgumentException for GRAY8
   */
  public static byte[] encode(RgbImage image, FrameFormat format) {
    return switch (format) {
      case RGB24 -> image.rgb().clone();
      case BGR24 -> FrameDecoder.swapped(image.rgb());
      case NV12 -> Yuv.encode(image, true);
      case I420 -> Yuv.encode(image, false);
      case JPEG -> image.toJpeg(JPEG_QUALITY);
      case PNG -> image.toPng();
      case GRAY8 -> throw new IllegalArgumentException("frames are not encoded as GRAY8");
    };
  }
}
