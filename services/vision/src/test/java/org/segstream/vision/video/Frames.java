package org.segstream.vision.video;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.vision.RgbImage;

/** All that a source gives. */
record Frames(List<VideoFrame> all, Optional<String> shortfall) {
  static Frames of(Path file) {
    try (VideoSource source = VideoSource.open(file)) {
      return of(source);
    }
  }

  static Frames of(VideoSource source) {
    List<VideoFrame> frames = new ArrayList<>();
    for (Optional<VideoFrame> f = source.next(); f.isPresent(); f = source.next()) {
      frames.add(f.get());
    }
    return new Frames(frames, source.shortfall());
  }

  List<RgbImage> images() {
    return all.stream().map(VideoFrame::image).toList();
  }

  /** For instance {@code 320×240}. */
  List<String> sizes() {
    return images().stream().map(image -> image.width() + "×" + image.height()).toList();
  }

  List<Long> micros() {
    return all.stream().map(VideoFrame::microseconds).toList();
  }

  /** The pixel in the middle. */
  static List<Integer> middle(RgbImage image) {
    int at = 3 * (image.height() / 2 * image.width() + image.width() / 2);
    byte[] rgb = image.rgb();
    return List.of(rgb[at] & 255, rgb[at + 1] & 255, rgb[at + 2] & 255);
  }
}
