package org.segstream.vision.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_size;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;
import org.segstream.vision.ffmpeg.Ffmpeg;
import org.segstream.vision.ffmpeg.FfmpegLog;
import org.segstream.vision.video.VideoInput.Kind;

/** The packets of the video stream in a container. For one thread. */
final class Demuxer implements AutoCloseable {
  /** What is beyond a network and silent for so long has gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PATIENCE_TO_OPEN = Duration.ofSeconds(15);

  /** Demuxers that take text and noise for moving pictures. */
  private static final Set<String> NO_VIDEO = Set.of("tty", "bin", "xbin", "adf", "idf");

  /** How demuxers say that a container is shorter than it says itself. */
  private static final Pattern CUT = Pattern.compile("ended prematurely|partial file");

  private static final Set<String> SPLICED = Set.of("mpegts", "hls");

  private static final Set<String> PLAYLISTS = Set.of("hls", "dash");

  private static final double USUAL_RATE = 25;

  private final VideoInput input;
  private final ReadGuard guard;
  private final AVFormatContext context;
  private final AVStream stream;
  private final String format;
  private long packets;
  private Optional<String> failure = Optional.empty();
  private boolean isCut;

  private Demuxer(VideoInput input, ReadGuard guard, AVFormatContext context, AVStream stream) {
    this.input = input;
    this.guard = guard;
    this.context = context;
    this.stream = stream;
    this.format = format(context);
  }

  /**
   * Opens a container.
   *
   * @param guard is closed with the demuxer, and if it cannot be opened
   * @throws VideoException if it is not there or holds no video
   */
  static Demuxer open(VideoInput input, ReadGuard guard) {
    Ffmpeg.load();
    AVFormatContext context = avformat_alloc_context();
    guard.watch(context);
    guard.waiting(patience(input, PATIENCE_TO_OPEN));
    try {
      open(input, guard, context);
      return new Demuxer(input, guard, context, choose(input, context));
    } catch (VideoException e) {
      avformat_close_input(context);
      guard.close();
      throw e;
    }
  }

  /** Only networks are lost without a word; a disk may be slow. */
  private static Optional<Duration> patience(VideoInput input, Duration limit) {
    boolean isLocal = input.kind() == Kind.FILE || input.kind() == Kind.PIPE;
    return isLocal ? Optional.empty() : Optional.of(limit);
  }

  /** On failure FFmpeg has freed the context already. */
  private static void open(VideoInput input, ReadGuard guard, AVFormatContext context) {
    FfmpegLog.clear();
    AVInputFormat format = format(input);
    AVDictionary options = options(input);
    int opened = avformat_open_input(context, input.url(), format, options);
    av_dict_free(options);
    if (opened < 0) {
      context.setNull();
      boolean file = input.kind() == Kind.FILE || input.kind() == Kind.PIPE;
      throw new VideoException(
          (file ? "not a video: " : "cannot open ")
              + input.name()
              + " ("
              + (guard.isOver() ? silence(PATIENCE_TO_OPEN) : Ffmpeg.error(opened))
              + ")");
    }
    avformat_find_stream_info(context, (PointerPointer<?>) null);
  }

  /** Null lets FFmpeg find out; a camera would be taken for a file. */
  private static AVInputFormat format(VideoInput input) {
    if (input.kind() != Kind.CAMERA) {
      return new AVInputFormat(null);
    }
    AVInputFormat camera = av_find_input_format("v4l2");
    if (camera == null) {
      throw new VideoException(
          "cannot open %s: FFmpeg's cameras need libraries that this machine lacks, such as libxcb"
              .formatted(input.name()));
    }
    return camera;
  }

  private static AVDictionary options(VideoInput input) {
    AVDictionary options = new AVDictionary(null);
    // An image whose name holds a percent sign is that image.
    av_dict_set(options, "pattern_type", "none", 0);
    av_dict_set(options, "rtsp_flags", "prefer_tcp", 0);
    if (input.kind() == Kind.FILE) {
      // What an untrusted playlist names is opened only if it is a file too.
      av_dict_set(options, "protocol_whitelist", "file,crypto,data", 0);
    }
    return options;
  }

  private static AVStream choose(VideoInput input, AVFormatContext context) {
    int best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    boolean isVideo = !NO_VIDEO.contains(format(context));
    if (best < 0 || !isVideo || isCover(context.streams(best))) {
      throw new VideoException("no video in " + input.name());
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != best) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return context.streams(best);
  }

  private static boolean isCover(AVStream stream) {
    return (stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0;
  }

  /**
   * The video's next packet.
   *
   * @return false at the end, or when reading fails, which {@link #failure} tells
   */
  boolean read(AVPacket packet) {
    while (true) {
      guard.waiting(patience(input, PATIENCE));
      FfmpegLog.clear();
      int code = av_read_frame(context, packet);
      isCut |= FfmpegLog.said().filter(said -> CUT.matcher(said).find()).isPresent();
      if (code < 0) {
        failure = failure(code);
        return false;
      }
      if (packet.stream_index() == stream.index()) {
        packets++;
        return true;
      }
      av_packet_unref(packet);
    }
  }

  private Optional<String> failure(int code) {
    // FFmpeg calls the end of a response an error if nothing said how long it is.
    boolean isEnd = code == AVERROR_EIO() && input.kind() == Kind.REMOTE && isLive();
    if (code == AVERROR_EOF() || isEnd || guard.isStopped()) {
      return isCut ? Optional.of("the file is cut off") : Optional.empty();
    }
    return Optional.of(
        guard.isOver() || code == AVERROR_EXIT()
            ? silence(PATIENCE)
            : "reading failed: " + Ffmpeg.error(code));
  }

  private static String silence(Duration patience) {
    return "no data for " + patience.toSeconds() + " s";
  }

  /** Why reading ended before the container's end. */
  Optional<String> failure() {
    return failure;
  }

  AVCodecParameters parameters() {
    return stream.codecpar();
  }

  AVRational timeBase() {
    return stream.time_base();
  }

  /** Frames a second as the container says, 25 where it does not. */
  double frameRate() {
    double rate = Ffmpeg.value(av_guess_frame_rate(context, stream, null));
    return rate > 0 && rate <= 1000 ? rate : USUAL_RATE;
  }

  /** Whether the frames come when they happen: from a camera, or from a URL without a length. */
  boolean isLive() {
    return switch (input.kind()) {
      case CAMERA, LIVE -> true;
      case REMOTE -> !hasSize() && (context.duration() == AV_NOPTS_VALUE || isEstimated());
      case FILE, PIPE -> false;
    };
  }

  /** Whether the server says how long the file is; a playlist's length says nothing. */
  private boolean hasSize() {
    return !PLAYLISTS.contains(format) && context.pb() != null && avio_size(context.pb()) > 0;
  }

  private boolean isEstimated() {
    return context.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE;
  }

  /** About how many frames there are, for a progress bar; empty where nothing tells. */
  OptionalLong expectedFrames() {
    long counted = stream.nb_frames();
    double seconds =
        context.duration() == AV_NOPTS_VALUE || isEstimated()
            ? 0
            : (double) context.duration() / AV_TIME_BASE;
    long frames = counted > 0 ? counted : Math.round(seconds * frameRate());
    return frames > 0 && !isLive() ? OptionalLong.of(frames) : OptionalLong.empty();
  }

  /**
   * Whether a packet marked as corrupt lacks something: in a transport stream every splice makes
   * such marks.
   */
  boolean tellsCuts() {
    return !SPLICED.contains(format);
  }

  private static String format(AVFormatContext context) {
    return context.iformat().name().getString();
  }

  /** After the end: packets that the container's index lists and that were not there. */
  long missingPackets() {
    return Math.max(0, avformat_index_get_entries_count(stream) - packets);
  }

  @Override
  public void close() {
    avformat_close_input(context);
    guard.close();
  }
}
