package org.segstream.transport.serde;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;

/** Reading frames: from bytes, and whether what they state holds together. */
public final class Frames {
  /** Longest stream id, bytes of UTF-8. */
  public static final int MAX_STREAM_ID_BYTES = 249;

  /** Largest width and height of an image, pixels. */
  public static final int MAX_SIDE = 16_384;

  /** Unknown fields would take many times their size in memory. */
  private static final Parser<Frame> PARSER = DiscardUnknownFieldsParser.wrap(Frame.parser());

  private Frames() {}

  /**
   * Parses a frame; its image data is a view of {@code value}, not a copy, and unknown fields are
   * left out.
   *
   * @throws MalformedRecordException if the bytes are no frame
   */
  public static Frame parse(byte[] value) throws MalformedRecordException {
    return Messages.parse(value, PARSER);
  }

  /**
   * Checks that the frame says whose it is, and that its record's key says the same.
   *
   * @throws MalformedRecordException if it does not
   */
  public static void validateIdentity(Frame frame, @Nullable String key)
      throws MalformedRecordException {
    int idBytes = frame.getStreamId().getBytes(StandardCharsets.UTF_8).length;
    if (idBytes < 1 || idBytes > MAX_STREAM_ID_BYTES) {
      throw new MalformedRecordException(
          "a stream_id of " + idBytes + " bytes, must be 1 to " + MAX_STREAM_ID_BYTES);
    }
    if (!frame.getStreamId().equals(key)) {
      throw new MalformedRecordException(
          "a frame of stream " + frame.getStreamId() + " in a record with the key " + key);
    }
  }

  /**
   * Checks that the times a frame states are times.
   *
   * @throws MalformedRecordException naming the field and its value
   */
  public static void validateTimes(Frame frame) throws MalformedRecordException {
    Times.validate("capture_time", frame.getCaptureTime());
    Times.validate("deadline", frame.getDeadline());
  }

  /**
   * Checks what the schema asks of a frame; coded images are not decoded.
   *
   * @throws MalformedRecordException naming the field and its value
   */
  public static void validate(Frame frame) throws MalformedRecordException {
    validateIdentity(frame, frame.getStreamId());
    try {
      validateTimes(frame);
      validate(frame.getImage());
    } catch (MalformedRecordException e) {
      throw new MalformedRecordException(
          "frame "
              + Long.toUnsignedString(frame.getSequence())
              + " of stream "
              + frame.getStreamId()
              + ": "
              + e.getMessage());
    }
  }

  private static void validate(Image image) throws MalformedRecordException {
    int width = image.getWidth();
    int height = image.getHeight();
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      throw new MalformedRecordException(
          "an image of "
              + Integer.toUnsignedString(width)
              + "×"
              + Integer.toUnsignedString(height)
              + ", must be 1×1 to "
              + MAX_SIDE
              + "×"
              + MAX_SIDE);
    }
    switch (image.getPayloadCase()) {
      case DATA -> validateLength(image);
      case EXTERNAL -> validateDigest(image);
      case PAYLOAD_NOT_SET -> throw new MalformedRecordException("an image without bytes");
    }
  }

  private static void validateLength(Image image) throws MalformedRecordException {
    long actual = image.getData().size();
    long wanted = rawBytes(image.getPixelFormat(), image.getWidth(), image.getHeight());
    if (wanted == 0 ? actual == 0 : actual != wanted) {
      throw new MalformedRecordException(
          actual
              + " bytes do not make a "
              + image.getPixelFormat()
              + " image of "
              + image.getWidth()
              + "×"
              + image.getHeight()
              + (wanted == 0 ? "" : "; " + wanted + " are needed"));
    }
  }

  private static void validateDigest(Image image) throws MalformedRecordException {
    rawBytes(image.getPixelFormat(), image.getWidth(), image.getHeight());
    int digest = image.getExternal().getSha256().size();
    if (image.getExternal().getUri().isEmpty() || digest != 32) {
      throw new MalformedRecordException(
          "an external image needs a URI and a SHA-256 of 32 bytes, has \""
              + image.getExternal().getUri()
              + "\" and "
              + digest
              + " bytes");
    }
  }

  /**
   * Bytes of a raw image; 0 for a coded format, whose length follows from its content.
   *
   * @throws MalformedRecordException if the format is not stated or unknown
   */
  public static long rawBytes(PixelFormat format, int width, int height)
      throws MalformedRecordException {
    long pixels = (long) width * height;
    return switch (format) {
      case PIXEL_FORMAT_RGB24, PIXEL_FORMAT_BGR24 -> 3 * pixels;
      case PIXEL_FORMAT_GRAY8 -> pixels;
      case PIXEL_FORMAT_NV12, PIXEL_FORMAT_I420 ->
          pixels + 2L * ((width + 1) / 2) * ((height + 1) / 2);
      case PIXEL_FORMAT_JPEG, PIXEL_FORMAT_PNG -> 0;
      case PIXEL_FORMAT_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedRecordException("an image without a known pixel format");
    };
  }

  /**
   * Refuses an image that declares too many pixels.
   *
   * @throws MalformedRecordException if they are more than {@code most}
   */
  public static void requirePixels(Image image, long most) throws MalformedRecordException {
    if ((long) image.getWidth() * image.getHeight() > most) {
      throw new MalformedRecordException(
          "an image of %d×%d is larger than the %d pixels allowed"
              .formatted(image.getWidth(), image.getHeight(), most));
    }
  }
}
