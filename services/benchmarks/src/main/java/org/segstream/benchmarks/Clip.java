package org.segstream.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoOptions;
import org.segstream.vision.video.VideoSource;

/** Videos to measure with. */
public final class Clip {
  private Clip() {}

  /**
   * The first frames of a video, at most so many.
   *
   * @param name as on the command line
   */
  public static List<RgbImage> read(String name, int frames) {
    List<RgbImage> images = new ArrayList<>();
    try (VideoSource source = VideoSource.open(VideoOptions.of(name))) {
      for (Optional<VideoFrame> frame = source.next();
          frame.isPresent() && images.size() < frames;
          frame = source.next()) {
        images.add(frame.get().image());
      }
    }
    return images;
  }
}
