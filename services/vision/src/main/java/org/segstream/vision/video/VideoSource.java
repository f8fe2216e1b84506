package org.segstream.vision.video;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.segstream.vision.RgbImage;

/**
 * The frames of a video file, stream or camera, decoded by FFmpeg. For one thread.
 *
 * <p>A damaged file yields what decodes; {@link #shortfall()} then says what is missing.
 */
public final class VideoSource implements AutoCloseable {
  /** Demuxers that take text and noise for moving pictures. */
  private static final Set<String> NO_VIDEO = Set.of("tty", "bin", "xbin", "adf", "idf");

  private static final double USUAL_RATE = 25;

  private final String input;
  private final FFmpegFrameGrabber grabber;
  private final OptionalLong declared;
  private final boolean estimated;
  private long decoded;
  private long time = Long.MIN_VALUE;
  private Optional<String> failure = Optional.empty();

  private VideoSource(String input, FFmpegFrameGrabber grabber) {
    this.input = input;
    this.grabber = grabber;
    OptionalLong counted = countedFrames();
    estimated = counted.isEmpty();
    declared = estimated ? estimatedFrames() : counted;
  }

  /** Opens a file. */
  public static VideoSource open(Path file) {
    return open(file.toString());
  }

  /**
   * Opens a file, a URL ({@code rtsp://…}, {@code https://…}) or a camera ({@code /dev/video0}).
   *
   * @throws VideoException if it is not there or holds no video
   */
  public static VideoSource open(String input) {
    boolean url = input.contains("://");
    if (!url && !Files.exists(Path.of(input))) {
      throw new VideoException("no such video: " + input);
    }
    if (!url && Files.isDirectory(Path.of(input))) {
      throw new VideoException(input + " is a directory, not a video");
    }
    Ffmpeg.quiet();
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(input);
    grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
    configure(grabber, input);
    try {
      grabber.start();
    } catch (FrameGrabber.Exception e) {
      release(grabber);
      String what = url || input.startsWith("/dev/") ? "cannot open " : "not a video: ";
      throw new VideoException(what + input, e);
    }
    if (grabber.getImageWidth() < 1 || NO_VIDEO.contains(grabber.getFormat())) {
      release(grabber);
      throw new VideoException("no video in " + input);
    }
    return new VideoSource(input, grabber);
  }

  private static void configure(FFmpegFrameGrabber grabber, String input) {
    if (input.startsWith("/dev/")) {
      grabber.setFormat("v4l2");
    } else if (input.startsWith("rtsp")) {
      grabber.setOption("rtsp_transport", "tcp");
      grabber.setOption("timeout", "10000000");
    } else if (input.contains("://")) {
      grabber.setOption("rw_timeout", "10000000");
    }
  }

  private static void release(FFmpegFrameGrabber grabber) {
    try {
      grabber.close();
    } catch (FrameGrabber.Exception e) {
      throw new VideoException("FFmpeg does not close: " + e.getMessage(), e);
    }
  }

  /** What the container counts, without the frames that its edit list leaves out. */
  private OptionalLong countedFrames() {
    AVStream stream = stream();
    long frames = stream.nb_frames();
    int entries = avformat.avformat_index_get_entries_count(stream);
    for (int i = 0; i < entries; i++) {
      if ((avformat.avformat_index_get_entry(stream, i).flags()
              & AVIndexEntry.AVINDEX_DISCARD_FRAME)
          != 0) {
        frames--;
      }
    }
    return frames > 0 ? OptionalLong.of(frames) : OptionalLong.empty();
  }

  /** Duration times rate, where the container states a duration. */
  private OptionalLong estimatedFrames() {
    boolean stated =
        grabber.getFormatContext().duration_estimation_method()
            != avformat.AVFMT_DURATION_FROM_BITRATE;
    long frames = Math.round(grabber.getLengthInTime() * 1e-6 * frameRate());
    return stated && frames > 0 ? OptionalLong.of(frames) : OptionalLong.empty();
  }

  private AVStream stream() {
    return grabber.getFormatContext().streams(grabber.getVideoStream());
  }

  /** Columns of the first frame. */
  public int width() {
    return grabber.getImageWidth();
  }

  /** Rows of the first frame. */
  public int height() {
    return grabber.getImageHeight();
  }

  /** Frames a second as the container says, 25 where it does not. */
  public double frameRate() {
    double rate = grabber.getVideoFrameRate();
    return rate > 0 && rate < 1000 ? rate : USUAL_RATE;
  }

  /** Frames the container declares, or its duration times its rate; empty for a live stream. */
  public OptionalLong declaredFrames() {
    return declared;
  }

  /** Frames delivered so far. */
  public long decodedFrames() {
    return decoded;
  }

  /**
   * The next frame, or nothing at the end.
   *
   * @throws VideoException if not one frame decodes
   */
  public Optional<VideoFrame> next() {
    Optional<Frame> frame = grab();
    if (frame.isEmpty()) {
      if (decoded == 0) {
        throw new VideoException("no frame of " + input + " decodes");
      }
      return Optional.empty();
    }
    return Optional.of(new VideoFrame(decoded++, advance(), packed(frame.get())));
  }

  private Optional<Frame> grab() {
    if (failure.isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(grabber.grabImage());
    } catch (FrameGrabber.Exception e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The grabber's time, or one frame after the last where the container has none. */
  private long advance() {
    long stamp = grabber.getTimestamp();
    if (time == Long.MIN_VALUE) {
      time = Math.max(0, stamp);
    } else {
      time = stamp > time ? stamp : time + Math.round(1e6 / frameRate());
    }
    return time;
  }

  /** Copies row by row: FFmpeg pads rows to whole vectors. */
  private static RgbImage packed(Frame frame) {
    Buffer pixels = frame.image[0];
    ByteBuffer rows = ((ByteBuffer) pixels).duplicate();
    int row = 3 * frame.imageWidth;
    byte[] rgb = new byte[row * frame.imageHeight];
    for (int y = 0; y < frame.imageHeight; y++) {
      rows.get(y * frame.imageStride, rgb, y * row, row);
    }
    return new RgbImage(frame.imageWidth, frame.imageHeight, rgb);
  }

  /**
   * After the end: what is missing, for instance {@code 57 of 100 declared frames}; empty when the
   * video is whole. An estimated count may be off by a fiftieth, or two frames.
   */
  public Optional<String> shortfall() {
    long expected = declared.orElse(0);
    long slack = estimated ? Math.max(2, expected / 50) : 0;
    if (decoded < expected - slack) {
      return Optional.of(
          decoded + " of " + (estimated ? "about " : "") + expected + " declared frames");
    }
    return failure.map(cause -> decoded + " frames, then decoding failed: " + cause);
  }

  /** Frees the decoder. */
  @Override
  public void close() {
    release(grabber);
  }
}
