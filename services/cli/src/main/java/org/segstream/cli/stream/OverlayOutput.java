package org.segstream.cli.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.Overlay;
import org.segstream.vision.RgbImage;
import org.segstream.vision.WholeFile;
import org.segstream.vision.video.VideoWriter;

/**
 * Pictures of a run: {@code overlay.mp4}, every frame with its mask laid over it, and some of them
 * as PNGs. Not thread-safe.
 */
public final class OverlayOutput implements AutoCloseable {
  private static final double ALPHA = 0.5;

  private final Path folder;
  private final double frameRate;
  private final int pictureEvery;
  private Optional<VideoWriter> video = Optional.empty();
  private int width;
  private int height;

  /**
   * @param folder is made if need be
   * @param frameRate of the video, frames a second
   * @param pictureEvery every so many frames one is also written as a PNG
   */
  OverlayOutput(Path folder, double frameRate, int pictureEvery) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the output folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    this.folder = folder;
    this.frameRate = frameRate;
    this.pictureEvery = pictureEvery;
  }

  /**
   * A spacing that yields about ten pictures of {@code frames}, 25 when their number is unknown.
   */
  public static int spacing(long frames) {
    return frames <= 0 ? 25 : (int) Math.max(1, frames / 10);
  }

  /** A frame with its mask over it, a legend and a caption; a smaller mask is enlarged. */
  static RgbImage picture(RgbImage frame, LabelMap mask, LabelSet labels, String caption) {
    LabelMap fitting = mask.resized(frame.width(), frame.height());
    return Overlay.withLegend(Overlay.render(frame, fitting, labels, ALPHA), labels, caption);
  }

  /** Adds a picture; the video has the size of the first one, and others are scaled to it. */
  void add(long sequence, RgbImage picture) {
    if (video.isEmpty()) {
      width = picture.width();
      height = picture.height();
      video = Optional.of(VideoWriter.create(videoFile(), width, height, frameRate));
    }
    video.get().write(picture.resized(width, height));
    if (sequence % pictureEvery == 0) {
      write(folder.resolve(String.format(Locale.ROOT, "frame-%06d.png", sequence)), picture);
    }
  }

  private Path videoFile() {
    return folder.resolve("overlay.mp4");
  }

  private void write(Path file, RgbImage picture) {
    try {
      WholeFile.write(file, picture.toPng());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    video.ifPresent(VideoWriter::close);
  }
}
