package org.segstream.vision.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.segstream.vision.RgbImage;
import org.segstream.vision.ffmpeg.Ffmpeg;
import org.segstream.vision.video.VideoInput.Kind;

/** One container, decoded by FFmpeg. */
final class MediaSource implements VideoSource {
  private final VideoInput input;
  private final ReadGuard guard;
  private final Demuxer demuxer;
  private final Decoder decoder;
  private final FrameConverter converter = new FrameConverter();
  private final MediaClock clock;
  private long delivered;
  private long unconverted;
  private String reason = "";

  private MediaSource(VideoInput input, ReadGuard guard, Demuxer demuxer, Decoder decoder) {
    this.input = input;
    this.guard = guard;
    this.demuxer = demuxer;
    this.decoder = decoder;
    this.clock = new MediaClock(input.name());
  }

  /**
   * Opens a container and a decoder for its video.
   *
   * @param mostPixels of a frame
   * @param guard ends its waiting; closed with it
   * @throws VideoException if that is not possible
   */
  static MediaSource open(VideoInput input, long mostPixels, ReadGuard guard) {
    Demuxer demuxer = Demuxer.open(input, guard);
    try {
      return new MediaSource(
          input, guard, demuxer, Decoder.open(input.name(), demuxer, mostPixels));
    } catch (VideoException e) {
      demuxer.close();
      throw e;
    }
  }

  @Override
  public Optional<VideoFrame> next() {
    while (!guard.isStopped()) {
      Optional<AVFrame> frame = decoder.next();
      if (frame.isEmpty()) {
        break;
      }
      try {
        return Optional.of(of(frame.get()));
      } catch (VideoException e) {
        unconverted++;
        reason = String.valueOf(e.getMessage());
      }
    }
    if (delivered == 0 && !guard.isStopped()) {
      throw new VideoException(
          "no frame of "
              + input.name()
              + " decodes"
              + damage().map(what -> ": " + what).orElse(""));
    }
    return Optional.empty();
  }

  private VideoFrame of(AVFrame frame) {
    RgbImage image = converter.convert(frame);
    boolean isTurned = image.width() != frame.width();
    double aspect = Ffmpeg.value(frame.sample_aspect_ratio());
    double upright = isTurned && aspect > 0 ? 1 / aspect : aspect;
    return new VideoFrame(
        delivered++, clock.next(stamp(frame), duration(frame)), image, upright > 0 ? upright : 1);
  }

  private OptionalLong stamp(AVFrame frame) {
    long stamp = frame.best_effort_timestamp();
    return stamp == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(micros(stamp));
  }

  private long duration(AVFrame frame) {
    return frame.duration() > 0 ? micros(frame.duration()) : Math.round(1e6 / frameRate());
  }

  private long micros(long ticks) {
    return Math.round(ticks * 1e6 * Ffmpeg.value(demuxer.timeBase()));
  }

  @Override
  public double frameRate() {
    return demuxer.frameRate();
  }

  @Override
  public OptionalLong expectedFrames() {
    return demuxer.expectedFrames();
  }

  @Override
  public boolean isLive() {
    return demuxer.isLive();
  }

  @Override
  public boolean isRepeatable() {
    return input.kind() == Kind.FILE || (input.kind() == Kind.REMOTE && !isLive());
  }

  @Override
  public Optional<String> shortfall() {
    if (guard.isStopped()) {
      return Optional.empty();
    }
    boolean hasGone = input.kind() == Kind.LIVE || input.kind() == Kind.CAMERA;
    return damage()
        .or(() -> hasGone ? Optional.of("the source went away") : Optional.empty())
        .map(what -> delivered + " frames; " + what);
  }

  private Optional<String> damage() {
    return unconverted > 0
        ? Optional.of(unconverted + " frames do not convert (" + reason + ")")
        : decoder.damage();
  }

  @Override
  public void stop() {
    guard.stop();
  }

  @Override
  public void close() {
    converter.close();
    decoder.close();
    demuxer.close();
  }
}
