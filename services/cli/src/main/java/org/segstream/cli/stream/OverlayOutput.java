package org.segstream.cli.stream;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.Overlay;
import org.segstream.vision.RgbImage;
import org.segstream.vision.WholeFile;
import org.segstream.vision.video.MediaClock;
import org.segstream.vision.video.VideoException;
import org.segstream.vision.video.VideoWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of a run: {@code overlay.mp4}, every frame with its mask laid over it, and some of them
 * as PNGs. Trouble with the video does not stop the run; {@link #close} tells it. Not thread-safe.
 */
public final class OverlayOutput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OverlayOutput.class);
  private static final double ALPHA = 0.5;

  private final Path folder;
  private final double frameRate;
  private final int pictureEvery;
  private final MediaClock clock;
  private Optional<VideoWriter> video = Optional.empty();
  private Optional<VideoException> failure = Optional.empty();
  private boolean leftOut;
  private int width;
  private int height;

  /**
   * How a frame is shown.
   *
   * @param micros when, by the source's own clock; absent: after the last one for the usual time
   * @param pixelAspect width of a pixel over its height
   */
  public record Showing(OptionalLong micros, double pixelAspect) {
    /** Square pixels, after the last frame. */
    public static final Showing USUAL = new Showing(OptionalLong.empty(), 1);
  }

  /**
   * @param folder is made if need be
   * @param frameRate of the video where its frames have no times, frames a second
   * @param pictureEvery every so many frames one is also written as a PNG
   */
  public OverlayOutput(Path folder, double frameRate, int pictureEvery) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the output folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    this.folder = folder;
    this.frameRate = frameRate;
    this.pictureEvery = pictureEvery;
    this.clock = new MediaClock(videoFile(folder).toString());
  }

  /**
   * A spacing that yields about ten pictures of {@code frames}, 25 when their number is unknown.
   */
  public static int spacing(long frames) {
    return frames <= 0 ? 25 : (int) Math.max(1, frames / 10);
  }

  /**
   * A frame with its mask over it, a legend and a caption; a smaller mask is enlarged.
   *
   * @param pixelAspect of the frame; the picture's pixels are square
   */
  static RgbImage picture(
      RgbImage frame, double pixelAspect, LabelMap mask, LabelSet labels, String caption) {
    RgbImage square = squared(frame, pixelAspect);
    LabelMap fitting = mask.resized(square.width(), square.height());
    return Overlay.withLegend(Overlay.render(square, fitting, labels, ALPHA), labels, caption);
  }

  /** Enlarged along one side; what is not to be believed is left as it is. */
  private static RgbImage squared(RgbImage frame, double aspect) {
    if (!(aspect > 0.1 && aspect < 10)) {
      return frame;
    }
    return frame.resized(
        (int) Math.round(frame.width() * Math.max(1, aspect)),
        (int) Math.round(frame.height() * Math.max(1, 1 / aspect)));
  }

  /** Adds a picture; the video has the size of the first one, and others are scaled to it. */
  void add(long sequence, OptionalLong micros, RgbImage picture) {
    long at = clock.next(micros, Math.round(1e6 / frameRate));
    if (video.isEmpty() && !leftOut) {
      begin(picture);
    }
    if (!leftOut) {
      show(at, picture);
    }
    if (sequence % pictureEvery == 0) {
      write(folder.resolve(String.format(Locale.ROOT, "frame-%06d.png", sequence)), picture);
    }
  }

  private void begin(RgbImage first) {
    width = first.width();
    height = first.height();
    try {
      video = Optional.of(VideoWriter.create(videoFile(folder), width, height, frameRate));
    } catch (VideoException e) {
      leftOut = true;
      LOG.warn("The overlay video is left out: {}", e.getMessage());
    }
  }

  private void show(long micros, RgbImage picture) {
    try {
      video.orElseThrow().write(fitted(picture), micros);
    } catch (VideoException e) {
      leftOut = true;
      failure = Optional.of(e);
      LOG.warn("The overlay video ends here, the masks go on: {}", e.getMessage());
    }
  }

  /** In its own shape, with black beside or below it. */
  private RgbImage fitted(RgbImage picture) {
    double scale = Math.min((double) width / picture.width(), (double) height / picture.height());
    int columns = Math.clamp(Math.round(picture.width() * scale), 1, width);
    int rows = Math.clamp(Math.round(picture.height() * scale), 1, height);
    RgbImage scaled = picture.resized(columns, rows);
    if (columns == width && rows == height) {
      return scaled;
    }
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < rows; y++) {
      System.arraycopy(scaled.rgb(), 3 * columns * y, rgb, 3 * width * y, 3 * columns);
    }
    return new RgbImage(width, height, rgb);
  }

  /** Where the video is of pictures in a folder. */
  public static Path videoFile(Path folder) {
    return folder.resolve("overlay.mp4");
  }

  /** Says where the video is, if there is one. */
  public static void tell(Path folder, PrintWriter out) {
    Path file = videoFile(folder);
    if (Files.exists(file)) {
      out.println("  overlay      " + file);
    }
  }

  private void write(Path file, RgbImage picture) {
    try {
      WholeFile.write(file, picture.toPng());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Finishes the video.
   *
   * @throws VideoException if it is not whole
   */
  @Override
  public void close() {
    try {
      video.ifPresent(VideoWriter::close);
    } catch (VideoException e) {
      failure = failure.or(() -> Optional.of(e));
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
