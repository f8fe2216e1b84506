package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.segstream.vision.ffmpeg.Ffmpeg;
import org.segstream.vision.ffmpeg.FfmpegLog;

/** WebP images by FFmpeg, which ImageIO does not know. For files of a user, not for frames. */
final class WebpDecoder {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  private WebpDecoder() {}

  /** Where a chunk's data are in a file. */
  private record Chunk(int start, int end) {}

  private static Optional<Chunk> find(byte[] webp, String type) {
    ByteBuffer riff = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    int at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= webp.length) {
      int data = at + CHUNK_HEADER;
      int length = riff.getInt(at + 4);
      if (length < 0 || length > webp.length - data) {
        return Optional.empty();
      }
      if (new String(webp, at, 4, StandardCharsets.ISO_8859_1).equals(type)) {
        return Optional.of(new Chunk(data, data + length));
      }
      at = data + length + (length & 1);
    }
    return Optional.empty();
  }

  /** What the chunk EXIF says. */
  static Orientation orientation(byte[] webp) {
    return find(webp, "EXIF")
        .map(exif -> Orientation.ofExif(webp, exif.start(), exif.end()))
        .orElse(Orientation.UPRIGHT);
  }

  /**
   * The picture of a file; transparency is ignored.
   *
   * @throws ImageFormatException if it does not decode, is animated or larger than {@code
   *     maxPixels}
   */
  static BufferedImage decode(byte[] webp, long maxPixels) {
    if (ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).getInt(4) > webp.length - 8) {
      throw new ImageFormatException("a WebP of " + webp.length + " bytes is cut off");
    }
    if (find(webp, "ANIM").isPresent()) {
      throw new ImageFormatException("an animated WebP is not decoded");
    }
    Ffmpeg.load();
    FfmpegLog.clear();
    AVCodecContext context =
        avcodec.avcodec_alloc_context3(avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_WEBP));
    AVPacket packet = avcodec.av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    try {
      context.thread_count(1);
      context.max_pixels(maxPixels);
      context.err_recognition(avcodec.AV_EF_EXPLODE | avcodec.AV_EF_CRCCHECK);
      require(avcodec.avcodec_open2(context, null, (AVDictionary) null));
      require(avcodec.av_new_packet(packet, webp.length));
      packet.data().put(webp, 0, webp.length);
      require(avcodec.avcodec_send_packet(context, packet));
      require(avcodec.avcodec_receive_frame(context, frame));
      return toBgr(frame);
    } finally {
      avutil.av_frame_free(frame);
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }

  private static void require(int result) {
    if (result < 0) {
      throw new ImageFormatException("a WebP does not decode: " + Ffmpeg.error(result));
    }
  }

  private static BufferedImage toBgr(AVFrame frame) {
    int width = frame.width();
    int height = frame.height();
    int stride = (3 * width + 63) & ~63;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    SwsContext scaler =
        swscale.sws_getContext(
            width,
            height,
            frame.format(),
            width,
            height,
            avutil.AV_PIX_FMT_BGR24,
            swscale.SWS_BILINEAR
                | swscale.SWS_ACCURATE_RND
                | swscale.SWS_FULL_CHR_H_INT
                | swscale.SWS_BITEXACT,
            null,
            null,
            (DoublePointer) null);
    try (BytePointer pixels = new BytePointer((long) stride * height + 64);
        PointerPointer<BytePointer> planes = new PointerPointer<>(pixels, null, null, null);
        IntPointer strides = new IntPointer(stride, 0, 0, 0)) {
      require(
          swscale.sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, strides));
      for (int y = 0; y < height; y++) {
        pixels.position((long) y * stride).get(bgr, 3 * width * y, 3 * width);
      }
      pixels.position(0);
    } finally {
      swscale.sws_freeContext(scaler);
    }
    return image;
  }
}
