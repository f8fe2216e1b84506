package org.segstream.console.live;

import com.google.protobuf.ByteString;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.FrameDecoder;
import org.segstream.vision.video.FrameFormat;

/**
 * A frame's picture as a file that browsers show.
 *
 * @param type media type
 */
public record PictureFile(String type, ByteString bytes) {
  /** No picture, where there is none to be had. */
  static final PictureFile NONE = new PictureFile("", ByteString.EMPTY);

  private static final String JPEG = "image/jpeg";

  /** Larger pictures and label maps are not shown. */
  public static final long MOST_PIXELS = 1L << 26;

  private static final int TILE_WIDTH = 320;
  private static final float TILE_QUALITY = 0.75f;
  private static final float LIVE_QUALITY = 0.85f;

  /** A picture that is not much wider than a tile is one. */
  private static final int SMALL_WIDTH = 400;

  /** To send so many bytes costs less than to decode them and to make a smaller file. */
  private static final int SMALL_FILE = 64 << 10;

  /**
   * Of a frame: a JPEG or PNG as it is, unless a tile must be smaller; raw pixels become a JPEG.
   *
   * @throws MalformedRecordException if the frame has no picture, or one that does not decode
   */
  static PictureFile of(Frame frame, PictureKind kind) throws MalformedRecordException {
    Frames.validate(frame);
    Image image = frame.getImage();
    Frames.requirePixels(image, MOST_PIXELS);
    if (image.hasExternal()) {
      throw new MalformedRecordException("the image is kept outside of Kafka and not shown here");
    }
    boolean isSmall = kind == PictureKind.LIVE || image.getData().size() <= SMALL_FILE;
    if (image.getPixelFormat() == PixelFormat.PIXEL_FORMAT_JPEG && isSmall) {
      return new PictureFile(JPEG, image.getData());
    }
    if (image.getPixelFormat() == PixelFormat.PIXEL_FORMAT_PNG && isSmall) {
      return new PictureFile("image/png", image.getData());
    }
    return jpeg(decode(image), kind);
  }

  /**
   * The picture of a label request, in full size.
   *
   * @throws MalformedRecordException as above
   */
  public static PictureFile of(LabelRequest request) throws MalformedRecordException {
    return of(
        Frame.newBuilder().setStreamId(request.getStreamId()).setImage(request.getImage()).build(),
        PictureKind.LIVE);
  }

  private static PictureFile jpeg(RgbImage picture, PictureKind kind) {
    boolean isTile = kind == PictureKind.TILE && picture.width() > SMALL_WIDTH;
    RgbImage sized =
        isTile
            ? picture.resized(
                TILE_WIDTH,
                Math.max(1, Math.round((float) TILE_WIDTH * picture.height() / picture.width())))
            : picture;
    byte[] file = sized.toJpeg(isTile ? TILE_QUALITY : LIVE_QUALITY);
    return new PictureFile(JPEG, ByteString.copyFrom(file));
  }

  private static RgbImage decode(Image image) throws MalformedRecordException {
    try {
      FrameFormat format =
          FrameFormat.valueOf(image.getPixelFormat().name().substring("PIXEL_FORMAT_".length()));
      return FrameDecoder.decode(
          format, image.getWidth(), image.getHeight(), image.getData().asReadOnlyByteBuffer());
    } catch (ImageFormatException e) {
      throw new MalformedRecordException("the image does not decode: " + e.getMessage(), e);
    }
  }
}
