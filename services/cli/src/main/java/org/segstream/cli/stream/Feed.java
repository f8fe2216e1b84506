package org.segstream.cli.stream;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoSource;
import picocli.CommandLine.ExitCode;

/** Where a run's frames come from: a video, or the synthetic street with its exact labels. */
public interface Feed extends AutoCloseable {
  /** The next frame, or nothing at the end. */
  Optional<Picture> next();

  /** Frames to come in all, as far as that is known. */
  OptionalLong total();

  /** Frames a second. */
  double frameRate();

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
  record Picture(RgbImage image, Optional<LabelMap> truth) {}

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
        return frame.map(each -> new Picture(each.image(), Optional.empty()));
      }

      @Override
      public OptionalLong total() {
        OptionalLong declared = video.declaredFrames();
        if (limit == 0) {
          return declared;
        }
        return OptionalLong.of(Math.min(limit, declared.orElse(limit)));
      }

      @Override
      public double frameRate() {
        return video.frameRate();
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

      @Override
      public Optional<Picture> next() {
        if (given == frames) {
          return Optional.empty();
        }
        StreetFrame frame = street.frame(given++);
        return Optional.of(new Picture(frame.image(), Optional.of(frame.labels())));
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
