package org.segstream.trainer.labels;

import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Image;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameDecoder;
import org.segstream.vision.video.FrameFormat;

/** A picture as a file: JPEG or PNG. */
public final class ImageFile {
  private final byte[] bytes;
  private final String ending;

  private ImageFile(byte[] bytes, String ending) {
    this.bytes = bytes;
    this.ending = ending;
  }

  /**
   * The picture of a record, whose bytes are in it. A JPEG or PNG stays as it is, once it has been
   * seen to decode; raw pixels become a PNG.
   *
   * @param image as the schema demands
   * @throws MalformedRecordException if it does not decode
   */
  public static ImageFile of(Image image) throws MalformedRecordException {
    if (image.hasExternal()) {
      throw new MalformedRecordException(
          "the image is not in its record, and external ones are not read here");
    }
    try {
      FrameFormat format =
          FrameFormat.valueOf(image.getPixelFormat().name().substring("PIXEL_FORMAT_".length()));
      byte[] bytes = image.getData().toByteArray();
      RgbImage decoded = FrameDecoder.decode(format, image.getWidth(), image.getHeight(), bytes);
      return switch (format) {
        case JPEG -> new ImageFile(bytes, "jpg");
        case PNG -> new ImageFile(bytes, "png");
        default -> new ImageFile(decoded.toPng(), "png");
      };
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the image does not decode: " + e.getMessage(), e);
    }
  }

  /** The file's bytes; shared. */
  public byte[] bytes() {
    return bytes;
  }

  /** Of its name: {@code jpg} or {@code png}. */
  public String ending() {
    return ending;
  }
}
