package org.segstream.producer;

import java.util.Optional;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoSource;

/** Frames with the times at which they are to be presented. */
public interface FrameSource extends AutoCloseable {
  /** The next frame, or nothing at the end. */
  Optional<VideoFrame> next();

  /** Frames a second, above 0. */
  double frameRate();

  /** After the end: what is missing, for instance {@code 57 of 100 declared frames}. */
  Optional<String> shortfall();

  @Override
  void close();

  /** A video as a source; closed with it. */
  static FrameSource of(VideoSource video) {
    return new FrameSource() {
      @Override
      public Optional<VideoFrame> next() {
        return video.next();
      }

      @Override
      public double frameRate() {
        return video.frameRate();
      }

      @Override
      public Optional<String> shortfall() {
        return video.shortfall();
      }

      @Override
      public void close() {
        video.close();
      }
    };
  }
}
