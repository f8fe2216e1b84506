package org.segstream.vision.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;

/** One image file, read as images are everywhere here: upright and whole, or refused. */
final class ImageSource implements VideoSource {
  private static final double RATE = 25;

  private Optional<RgbImage> image;

  private ImageSource(RgbImage image) {
    this.image = Optional.of(image);
  }

  /**
   * Reads an image.
   *
   * @throws VideoException if it is none, damaged, or has more pixels than allowed
   */
  static ImageSource open(VideoInput input, long mostPixels) {
    try {
      RgbImage image = RgbImage.decode(Files.readAllBytes(Path.of(input.name())));
      Decoder.requireSize(input.name(), image.width(), image.height(), mostPixels);
      return new ImageSource(image);
    } catch (ImageFormatException | IOException e) {
      throw new VideoException("not an image: " + input.name() + " (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public Optional<VideoFrame> next() {
    Optional<VideoFrame> frame = image.map(it -> new VideoFrame(0, 0, it));
    image = Optional.empty();
    return frame;
  }

  @Override
  public double frameRate() {
    return RATE;
  }

  @Override
  public OptionalLong expectedFrames() {
    return OptionalLong.of(1);
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public void stop() {
    // There is nothing to wait for.
  }

  @Override
  public void close() {
    image = Optional.empty();
  }
}
