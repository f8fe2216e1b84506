package org.segstream.vision.video;

import java.nio.file.Files;
import java.nio.file.Path;
import org.segstream.vision.RgbImage;

/**
 * Writes images as a video: H.264 in {@code .mp4}, {@code .mkv} and {@code .mov}, which browsers
 * play (MPEG-4 where this FFmpeg has no H.264 encoder), Motion JPEG in {@code .avi}. What is
 * written so far can be played while more is written, and when the process is killed. For one
 * thread.
 *
 * <p>What the encoder does not take is fitted in: larger pictures than 3840×2160 are scaled down,
 * sides below 16 and odd sides get more rows or columns, copies of the last.
 */
public final class VideoWriter implements AutoCloseable {
  /** Matroska's clock ticks so. */
  private static final long LEAST_STEP_MICROS = 1000;

  private final Path file;
  private final int width;
  private final int height;
  private final long frameMicros;
  private final Canvas canvas;
  private final Encoder encoder;
  private long frames;
  private long last;

  private VideoWriter(Path file, int width, int height, long frameMicros, Encoder encoder) {
    this.file = file;
    this.width = width;
    this.height = height;
    this.frameMicros = frameMicros;
    this.encoder = encoder;
    this.canvas = Canvas.of(width, height);
  }

  /**
   * Opens a file for images of one size, replacing what is there.
   *
   * @param frameRate frames a second
   * @throws VideoException if the file cannot be written or its extension is none of the above
   */
  public static VideoWriter create(Path file, int width, int height, double frameRate) {
    if (!(frameRate > 0 && frameRate <= 1000)) {
      throw new IllegalArgumentException("frame rate " + frameRate + ", must be from 0 to 1000");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new VideoException("no such folder for the video: " + folder);
    }
    Canvas canvas = Canvas.of(width, height);
    Encoder encoder = Encoder.open(file, canvas.width(), canvas.height(), frameRate);
    return new VideoWriter(file, width, height, Math.round(1e6 / frameRate), encoder);
  }

  /**
   * Appends one frame, shown after the last one for the usual time.
   *
   * @throws IllegalArgumentException if the image has another size
   * @throws VideoException if it cannot be encoded or written
   */
  public void write(RgbImage image) {
    write(image, frames == 0 ? 0 : last + frameMicros);
  }

  /**
   * Appends one frame at its time, which an {@code .avi} does not keep.
   *
   * @param presented µs from the first frame on; a time that does not rise is made to
   */
  public void write(RgbImage image, long presented) {
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException(
          "a frame of %d×%d in a video of %d×%d"
              .formatted(image.width(), image.height(), width, height));
    }
    long at = frames == 0 ? presented : Math.max(presented, last + LEAST_STEP_MICROS);
    try {
      encoder.write(canvas.draw(image), frames, at);
    } catch (VideoException e) {
      throw new VideoException(
          "cannot write frame " + frames + " of " + file + ": " + e.getMessage(), e);
    }
    frames++;
    last = at;
  }

  /** Frames written so far. */
  public long frames() {
    return frames;
  }

  /**
   * Finishes the file.
   *
   * @throws VideoException if its end cannot be written
   */
  @Override
  public void close() {
    encoder.close();
  }

  /**
   * What the encoder takes: even sides of at least 16, at most 3840×2160 or 2160×3840.
   *
   * @param inner columns of the picture in it
   * @param innerHeight its rows
   */
  private record Canvas(int width, int height, int inner, int innerHeight) {
    private static final int LONGEST = 3840;
    private static final int SHORTEST = 2160;
    private static final int LEAST = 16;

    static Canvas of(int width, int height) {
      double longer = (double) Math.max(width, height) / LONGEST;
      double shorter = (double) Math.min(width, height) / SHORTEST;
      double scale = Math.max(1, Math.max(longer, shorter));
      int inner = (int) Math.max(1, width / scale);
      int innerHeight = (int) Math.max(1, height / scale);
      return new Canvas(even(inner), even(innerHeight), inner, innerHeight);
    }

    private static int even(int side) {
      return Math.max(LEAST, side + side % 2);
    }

    RgbImage draw(RgbImage image) {
      RgbImage fitting = image.resized(inner, innerHeight);
      if (inner == width && innerHeight == height) {
        return fitting;
      }
      byte[] rgb = new byte[3 * width * height];
      for (int y = 0; y < height; y++) {
        int from = 3 * inner * Math.min(y, innerHeight - 1);
        int to = 3 * width * y;
        System.arraycopy(fitting.rgb(), from, rgb, to, 3 * inner);
        for (int x = inner; x < width; x++) {
          System.arraycopy(fitting.rgb(), from + 3 * (inner - 1), rgb, to + 3 * x, 3);
        }
      }
      return new RgbImage(width, height, rgb);
    }
  }
}
