package org.segstream.vision.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.util.Optional;
import java.util.StringJoiner;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.segstream.vision.ffmpeg.Ffmpeg;
import org.segstream.vision.ffmpeg.FfmpegLog;

/** The frames in a demuxer's packets, and a count of what is damaged. For one thread. */
final class Decoder implements AutoCloseable {
  private final Demuxer demuxer;
  private final AVCodecContext codec;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private long cut;
  private long refused;
  private long flawed;
  private boolean drained;
  private Optional<String> said = Optional.empty();

  private Decoder(Demuxer demuxer, AVCodecContext codec) {
    this.demuxer = demuxer;
    this.codec = codec;
  }

  /**
   * Opens the decoder of the demuxer's video.
   *
   * @param name of the video, for messages
   * @throws VideoException if there is none, or the frames have more pixels than allowed
   */
  static Decoder open(String name, Demuxer demuxer, long mostPixels) {
    AVCodecParameters parameters = demuxer.parameters();
    requireSize(name, parameters.width(), parameters.height(), mostPixels);
    AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
    String codecName = avcodec_get_name(parameters.codec_id()).getString();
    if (decoder == null) {
      throw new VideoException("no decoder for the " + codecName + " video in " + name);
    }
    AVCodecContext codec = avcodec_alloc_context3(decoder);
    avcodec_parameters_to_context(codec, parameters);
    codec.pkt_timebase(demuxer.timeBase());
    codec.max_pixels(mostPixels);
    // Threads for whole frames would keep frames back, and conceal damage as chance has it.
    codec.thread_count(1);
    FfmpegLog.clear();
    int code = avcodec_open2(codec, decoder, new AVDictionary(null));
    if (code < 0) {
      avcodec_free_context(codec);
      throw new VideoException(
          "the decoder of " + codecName + " does not open " + name + ": " + Ffmpeg.error(code));
    }
    return new Decoder(demuxer, codec);
  }

  /** Refuses what has too many pixels. */
  static void requireSize(String name, int width, int height, long mostPixels) {
    if ((long) width * height > mostPixels) {
      throw new VideoException(
          ("the frames of %s have %d×%d pixels, more than the %d that are taken with this heap"
                  + " (docs/inputs.md): scale them down")
              .formatted(name, width, height, mostPixels));
    }
  }

  /** The next frame, which lives until the one after it is asked for; nothing at the end. */
  Optional<AVFrame> next() {
    while (true) {
      FfmpegLog.clear();
      int code = avcodec_receive_frame(codec, frame);
      said = said.or(FfmpegLog::said);
      if (code >= 0) {
        flawed += isFlawed() ? 1 : 0;
        return Optional.of(frame);
      }
      if (code == AVERROR_EOF()) {
        return Optional.empty();
      }
      refused += code != AVERROR_EAGAIN() ? 1 : 0;
      feed();
    }
  }

  /** The decoder of JPEG tells in words only; bytes too many are harmless. */
  private boolean isFlawed() {
    return frame.decode_error_flags() != 0
        || (codec.codec_id() == AV_CODEC_ID_MJPEG
            && said.filter(words -> !words.startsWith("overread")).isPresent());
  }

  private void feed() {
    if (drained) {
      return;
    }
    if (!demuxer.read(packet)) {
      drained = true;
      avcodec_send_packet(codec, null);
      return;
    }
    cut += (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && demuxer.tellsCuts() ? 1 : 0;
    // An empty packet would end the stream.
    if (packet.size() > 0) {
      FfmpegLog.clear();
      int code = avcodec_send_packet(codec, packet);
      said = FfmpegLog.said();
      refused += code < 0 && code != AVERROR_EAGAIN() ? 1 : 0;
    }
    av_packet_unref(packet);
  }

  /** What demuxer and decoder found missing or damaged so far; empty if nothing. */
  Optional<String> damage() {
    StringJoiner found = new StringJoiner(", ");
    long damaged = Math.max(cut, refused + flawed);
    count(found, damaged, "packet is damaged", "packets are damaged");
    if (drained) {
      count(
          found,
          demuxer.missingPackets(),
          "packet of the index is missing",
          "packets of the index are missing");
    }
    demuxer.failure().ifPresent(found::add);
    return found.length() == 0 ? Optional.empty() : Optional.of(found.toString());
  }

  private static void count(StringJoiner found, long count, String one, String many) {
    if (count > 0) {
      found.add(count + " " + (count == 1 ? one : many));
    }
  }

  @Override
  public void close() {
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(codec);
  }
}
