package org.segstream.vision.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_inv_q;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.segstream.vision.RgbImage;
import org.segstream.vision.ffmpeg.Ffmpeg;

/** FFmpeg's encoder and container for {@link VideoWriter}. For one thread. */
final class Encoder implements AutoCloseable {
  private static final double BITS_PER_PIXEL = 0.25;
  private static final int MOTION_JPEG_QUALITY = 2;
  private static final int TICKS_A_SECOND = 90_000;

  private final Path file;
  private final AVFormatContext container;
  private final AVCodecContext codec;
  private final boolean keepsTimes;
  private final AVPacket packet = av_packet_alloc();
  private final SwsContext converter = sws_alloc_context();
  private final AVFrame rgb;
  private final AVFrame yuv;

  private Encoder(Path file, AVFormatContext container, AVCodecContext codec, boolean keepsTimes) {
    this.file = file;
    this.container = container;
    this.codec = codec;
    this.keepsTimes = keepsTimes;
    converter.flags(SWS_BICUBIC | SWS_ACCURATE_RND);
    rgb = frame(codec, AV_PIX_FMT_RGB24).colorspace(AVCOL_SPC_RGB).color_range(AVCOL_RANGE_JPEG);
    yuv =
        frame(codec, codec.pix_fmt())
            .colorspace(codec.colorspace())
            .color_range(codec.color_range());
  }

  private static AVFrame frame(AVCodecContext codec, int format) {
    AVFrame frame = av_frame_alloc().width(codec.width()).height(codec.height()).format(format);
    av_frame_get_buffer(frame, 0);
    return frame;
  }

  /**
   * Opens a file of the kind that its name says.
   *
   * @param width even, at least 16
   * @param height even, at least 16
   * @throws VideoException if the file cannot be written or its extension is unknown
   */
  static Encoder open(Path file, int width, int height, double frameRate) {
    Ffmpeg.load();
    boolean motionJpeg =
        switch (VideoInput.extension(file.toString())) {
          case "avi" -> true;
          case "mp4", "mkv", "mov" -> false;
          default ->
              throw new VideoException(
                  "cannot tell the video format of " + file + ", use .mp4, .mkv, .mov or .avi");
        };
    AVFormatContext container = new AVFormatContext(null);
    String url = "file:" + file;
    check(file, avformat_alloc_output_context2(container, null, null, url));
    AVCodecContext codec = new AVCodecContext(null);
    try {
      AVRational rate = av_d2q(frameRate, TICKS_A_SECOND);
      AVCodec encoder = motionJpeg ? avcodec_find_encoder(AV_CODEC_ID_MJPEG) : compressing();
      codec = avcodec_alloc_context3(encoder);
      codec.width(width).height(height).framerate(rate);
      codec.time_base(motionJpeg ? av_inv_q(rate) : av_make_q(1, TICKS_A_SECOND));
      if (motionJpeg) {
        motionJpeg(codec);
      } else {
        compressed(codec, frameRate);
      }
      if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
        codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
      }
      check(file, avcodec_open2(codec, encoder, new AVDictionary(null)));
      begin(file, container, codec);
      return new Encoder(file, container, codec, !motionJpeg);
    } catch (VideoException e) {
      avcodec_free_context(codec);
      avio_closep(container.pb());
      avformat_free_context(container);
      throw e;
    }
  }

  private static AVCodec compressing() {
    AVCodec h264 = avcodec_find_encoder_by_name("libopenh264");
    return h264 != null ? h264 : avcodec_find_encoder(AV_CODEC_ID_MPEG4);
  }

  private static void motionJpeg(AVCodecContext codec) {
    codec.pix_fmt(AV_PIX_FMT_YUVJ420P).colorspace(AVCOL_SPC_BT470BG);
    codec.color_range(AVCOL_RANGE_JPEG);
    codec.flags(codec.flags() | AV_CODEC_FLAG_QSCALE);
    codec.global_quality(MOTION_JPEG_QUALITY * FF_QP2LAMBDA);
  }

  private static void compressed(AVCodecContext codec, double frameRate) {
    codec.pix_fmt(AV_PIX_FMT_YUV420P).colorspace(AVCOL_SPC_BT709).color_range(AVCOL_RANGE_MPEG);
    double bits = codec.width() * codec.height() * frameRate * BITS_PER_PIXEL;
    codec.bit_rate((long) Math.max(200_000, bits));
    // A player can begin, and a killed process loses, at most so much.
    codec.gop_size(Math.clamp(Math.round(frameRate), 1, 60));
  }

  private static void begin(Path file, AVFormatContext container, AVCodecContext codec) {
    AVStream stream = avformat_new_stream(container, null);
    stream.time_base(codec.time_base()).avg_frame_rate(codec.framerate());
    check(file, avcodec_parameters_from_context(stream.codecpar(), codec));
    AVIOContext output = new AVIOContext(null);
    check(file, avio_open(output, "file:" + file, AVIO_FLAG_WRITE));
    container.pb(output);
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_FLUSH_PACKETS);
    AVDictionary options = new AVDictionary(null);
    // Playable while it grows; an ordinary file in the end.
    av_dict_set(options, "movflags", "+hybrid_fragmented+frag_keyframe", 0);
    int code = avformat_write_header(container, options);
    av_dict_free(options);
    check(file, code);
  }

  private static void check(Path file, int code) {
    if (code < 0) {
      throw new VideoException("cannot write the video " + file + ": " + Ffmpeg.error(code));
    }
  }

  /**
   * Appends one frame.
   *
   * @param image of the encoder's size
   * @param index of the frame
   * @param micros its time
   * @throws VideoException with FFmpeg's words
   */
  void write(RgbImage image, long index, long micros) {
    check(av_frame_make_writable(rgb));
    fill(image);
    check(av_frame_make_writable(yuv));
    check(sws_scale_frame(converter, yuv, rgb));
    long ticks = Math.round(micros * (TICKS_A_SECOND / 1e6));
    yuv.pts(keepsTimes ? ticks : index);
    yuv.duration(keepsTimes ? Math.round(TICKS_A_SECOND / Ffmpeg.value(codec.framerate())) : 1);
    check(avcodec_send_frame(codec, yuv));
    writePackets();
  }

  private void fill(RgbImage image) {
    int row = 3 * image.width();
    int stride = rgb.linesize(0);
    ByteBuffer rows =
        new BytePointer(rgb.data(0)).capacity((long) stride * image.height()).asBuffer();
    for (int y = 0; y < image.height(); y++) {
      rows.put(y * stride, image.rgb(), y * row, row);
    }
  }

  private void writePackets() {
    while (true) {
      int code = avcodec_receive_packet(codec, packet);
      if (code == AVERROR_EAGAIN() || code == AVERROR_EOF()) {
        return;
      }
      check(code);
      packet.stream_index(0);
      av_packet_rescale_ts(packet, codec.time_base(), container.streams(0).time_base());
      check(av_interleaved_write_frame(container, packet));
      check(container.pb().error());
    }
  }

  private static void check(int code) {
    if (code < 0) {
      throw new VideoException(Ffmpeg.error(code));
    }
  }

  /**
   * Finishes the file.
   *
   * @throws VideoException if that fails
   */
  @Override
  public void close() {
    try {
      check(avcodec_send_frame(codec, null));
      writePackets();
      check(av_write_trailer(container));
      check(container.pb().error());
    } catch (VideoException e) {
      throw new VideoException("cannot finish the video " + file + ": " + e.getMessage(), e);
    } finally {
      av_frame_free(rgb);
      av_frame_free(yuv);
      av_packet_free(packet);
      sws_free_context(converter);
      avcodec_free_context(codec);
      avio_closep(container.pb());
      avformat_free_context(container);
    }
  }
}
