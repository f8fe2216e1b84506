package org.segstream.cli.stream;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.options.VideoInputs;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoOptions;
import org.segstream.vision.video.VideoSource;
import org.segstream.worker.options.MemoryOptions;
import picocli.CommandLine.ExitCode;

/** Where a run's frames come from: a video, or the synthetic street with its exact labels. */
public interface Feed extends AutoCloseable {
  /** The next frame, or nothing at the end. */
  Optional<Picture> next();

  /** Frames to come in all, as far as that is known. */
  OptionalLong total();

  /** Frames a second. */
  double frameRate();

  /** Makes {@link #next} return nothing soon; from any thread. */
  void stop();

  /** Has Ctrl-C end in order what is done with the feed. */
  default Interruptible interruptible() {
    return new Interruptible(this::stop);
  }

  /** What is missing of a damaged video, in a sentence; empty when all is there. */
  Optional<String> shortfall();

  /** Says what is missing of a damaged video; the exit code that follows from it. */
  default int report(PrintWriter err) {
    Optional<String> shortfall = shortfall();
    shortfall.ifPresent(missing -> err.println("segstream: " + missing));
    return shortfall.isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  @Override
  void close();

  /**
   * One frame.
   *
   * @param truth its exact labels, where they are known
   */
  record Picture(VideoFrame frame, Optional<LabelMap> truth) {
    /** Its pixels. */
    public RgbImage image() {
      return frame.image();
    }
  }

  /**
   * The first {@code limit} frames of what is named, all of them when it is 0; none larger than a
   * worker takes.
   */
  static Feed ofVideos(List<String> inputs, long limit) {
    long mostPixels = MemoryOptions.DEFAULTS.framePixels();
    return of(VideoSource.open(VideoOptions.of(inputs).withMostPixels(mostPixels)), limit);
  }

  /** The first {@code limit} frames of a video, all of them when it is 0. */
  static Feed of(VideoSource video, long limit) {
    return new Feed() {
      private long given;

      @Override
      public Optional<Picture> next() {
        if (limit > 0 && given == limit) {
          return Optional.empty();
        }
        Optional<VideoFrame> frame = video.next();
        given += frame.isPresent() ? 1 : 0;
        return frame.map(each -> new Picture(each, Optional.empty()));
      }

      @Override
      public OptionalLong total() {
        OptionalLong expected = video.expectedFrames();
        if (limit == 0) {
          return expected;
        }
        return OptionalLong.of(Math.min(limit, expected.orElse(limit)));
      }

      @Override
      public double frameRate() {
        return video.frameRate();
      }

      @Override
      public void stop() {
        video.stop();
      }

      @Override
      public Interruptible interruptible() {
        return VideoInputs.interruptible(video, this::stop);
      }

      @Override
      public Optional<String> shortfall() {
        return limit > 0 && given == limit ? Optional.empty() : video.shortfall();
      }

      @Override
      public void close() {
        video.close();
      }
    };
  }

  /** The first frames of a drive through the synthetic street. */
  static Feed ofStreet(long seed, int width, int height, long frames) {
    SyntheticStreet street = new SyntheticStreet(seed, width, height, CameraMotion.FORWARD);
    return new Feed() {
      private int given;
      private volatile boolean stopped;

      @Override
      public Optional<Picture> next() {
        if (given == frames || stopped) {
          return Optional.empty();
        }
        long micros = Math.round(given * 1e6 / SyntheticStreet.FRAME_RATE);
        StreetFrame frame = street.frame(given);
        VideoFrame shown = new VideoFrame(given++, micros, frame.image());
        return Optional.of(new Picture(shown, Optional.of(frame.labels())));
      }

      @Override
      public void stop() {
        stopped = true;
      }

      @Override
      public OptionalLong total() {
        return OptionalLong.of(frames);
      }

      @Override
      public double frameRate() {
        return SyntheticStreet.FRAME_RATE;
      }

      @Override
      public Optional<String> shortfall() {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }
}
