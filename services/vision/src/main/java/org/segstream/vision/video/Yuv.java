package org.segstream.vision.video;

import static org.segstream.vision.video.FrameFormat.half;

import org.segstream.vision.RgbImage;

/** ITU-R BT.601 in limited range, 8 fractional bits, chroma as the mean of 2 × 2 pixels. */
final class Yuv {
  private Yuv() {}

  /** Luma plane, then Cb and Cr interleaved or as planes. */
  static byte[] encode(RgbImage image, boolean interleaved) {
    int width = image.width();
    int height = image.height();
    byte[] yuv = new byte[(int) FrameFormat.NV12.bytes(width, height)];
    luma(image.rgb(), yuv, width * height);
    int chroma = half(width) * half(height);
    for (int y = 0; y < half(height); y++) {
      for (int x = 0; x < half(width); x++) {
        int sum = blockSum(image, 2 * x, 2 * y);
        int red = sum & 0x3FF;
        int green = sum >> 10 & 0x3FF;
        int blue = sum >> 20 & 0x3FF;
        int at = width * height + (y * half(width) + x) * (interleaved ? 2 : 1);
        yuv[at] = (byte) (128 + ((-38 * red - 74 * green + 112 * blue + 512) >> 10));
        yuv[at + (interleaved ? 1 : chroma)] =
            (byte) (128 + ((112 * red - 94 * green - 18 * blue + 512) >> 10));
      }
    }
    return yuv;
  }

  private static void luma(byte[] rgb, byte[] yuv, int pixels) {
    for (int i = 0; i < pixels; i++) {
      int red = rgb[3 * i] & 255;
      int green = rgb[3 * i + 1] & 255;
      int blue = rgb[3 * i + 2] & 255;
      yuv[i] = (byte) (16 + ((66 * red + 129 * green + 25 * blue + 128) >> 8));
    }
  }

  /** Sums of four pixels, 10 bits a channel, red lowest; beyond the edge the last pixel counts. */
  private static int blockSum(RgbImage image, int x, int y) {
    int right = Math.min(x + 1, image.width() - 1);
    int below = Math.min(y + 1, image.height() - 1);
    return pixel(image, x, y)
        + pixel(image, right, y)
        + pixel(image, x, below)
        + pixel(image, right, below);
  }

  private static int pixel(RgbImage image, int x, int y) {
    byte[] rgb = image.rgb();
    int at = 3 * (y * image.width() + x);
    return (rgb[at] & 255) | (rgb[at + 1] & 255) << 10 | (rgb[at + 2] & 255) << 20;
  }

  /** The reverse, each chroma sample for its 2 × 2 pixels. */
  static RgbImage decode(byte[] yuv, int width, int height, boolean interleaved) {
    byte[] rgb = new byte[3 * width * height];
    int chroma = half(width) * half(height);
    int step = interleaved ? 2 : 1;
    for (int y = 0; y < height; y++) {
      int row = width * height + y / 2 * half(width) * step;
      for (int x = 0; x < width; x++) {
        int at = row + x / 2 * step;
        int luma = 298 * ((yuv[y * width + x] & 255) - 16) + 128;
        int cb = (yuv[at] & 255) - 128;
        int cr = (yuv[at + (interleaved ? 1 : chroma)] & 255) - 128;
        int out = 3 * (y * width + x);
        rgb[out] = clamp(luma + 409 * cr);
        rgb[out + 1] = clamp(luma - 100 * cb - 208 * cr);
        rgb[out + 2] = clamp(luma + 516 * cb);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value >> 8, 0, 255);
  }
}
