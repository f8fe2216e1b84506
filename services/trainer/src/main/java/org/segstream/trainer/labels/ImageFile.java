package org.segstream.trainer.labels;

import com.google.protobuf.UnsafeByteOperations;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.Orientation;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameDecoder;
import org.segstream.vision.video.FrameFormat;

/** A picture as a file: JPEG or PNG, as it is stored, and as it is upright. */
public final class ImageFile {
  private final byte[] bytes;
  private final boolean jpeg;
  private final RgbImage picture;

  private ImageFile(byte[] bytes, boolean jpeg, RgbImage picture) {
    this.bytes = bytes;
    this.jpeg = jpeg;
    this.picture = picture;
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
        case JPEG, PNG -> of(bytes, decoded);
        default -> of(decoded);
      };
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the image does not decode: " + e.getMessage(), e);
    }
  }

  /**
   * A file of any kind that is read. A JPEG or PNG stays as it is, others become a PNG.
   *
   * @throws ImageFormatException if it does not decode
   */
  static ImageFile of(byte[] file) {
    return of(file, RgbImage.decode(file));
  }

  /** A PNG of a picture. */
  static ImageFile of(RgbImage picture) {
    return new ImageFile(picture.toPng(), false, picture);
  }

  private static ImageFile of(byte[] file, RgbImage decoded) {
    boolean jpeg = file[0] == (byte) 0xFF;
    boolean png = file[0] == (byte) 0x89;
    return jpeg || png ? new ImageFile(file, jpeg, decoded) : of(decoded);
  }

  /** As a record has it: of the stored size. */
  Image asRecord() {
    boolean swap = Orientation.of(bytes).swapsSides();
    return Image.newBuilder()
        .setWidth(swap ? picture.height() : picture.width())
        .setHeight(swap ? picture.width() : picture.height())
        .setPixelFormat(jpeg ? PixelFormat.PIXEL_FORMAT_JPEG : PixelFormat.PIXEL_FORMAT_PNG)
        .setData(UnsafeByteOperations.unsafeWrap(bytes))
        .build();
  }

  /** The file's bytes; shared. */
  public byte[] bytes() {
    return bytes;
  }

  /** Of its name: {@code jpg} or {@code png}. */
  public String ending() {
    return jpeg ? "jpg" : "png";
  }

  /** The pixels, upright: labels are of this size. */
  public RgbImage picture() {
    return picture;
  }
}
