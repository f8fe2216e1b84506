package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG and PNG by ImageIO, in memory only. */
final class ImageCodec {
  /** A larger image is refused before its pixels are decoded. */
  static final long MAX_PIXELS = 1L << 26;

  private ImageCodec() {}

  /**
   * Scans of a progressive JPEG: usual ones have about ten, and each takes the time of an image.
   */
  private static final int MAX_SCANS = 64;

  /** What a picture must satisfy before its pixels are decoded. */
  interface SizeCheck {
    /** Throws {@link ImageFormatException} if the size is not wanted. */
    void check(int width, int height);
  }

  /**
   * Decodes a JPEG or PNG, recognised by its content.
   *
   * @throws ImageFormatException if it is neither, damaged or larger than {@link #MAX_PIXELS}
   */
  static BufferedImage read(byte[] bytes) {
    return read(bytes, (_, _) -> {});
  }

  /** As above; {@code wanted} sees the size before any pixel is decoded. */
  static BufferedImage read(byte[] bytes, SizeCheck wanted) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      return read(reader(bytes, in), wanted);
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ImageFormatException(
          "the " + bytes.length + " bytes of an image do not decode: " + e.getMessage(), e);
    }
  }

  private static ImageReader reader(byte[] bytes, ImageInputStream in) {
    boolean png = bytes.length > 8 && bytes[0] == (byte) 0x89 && bytes[1] == 'P';
    boolean jpeg = bytes.length > 3 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xD8;
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg");
    if (!(png || jpeg) || !readers.hasNext()) {
      throw new ImageFormatException(bytes.length + " bytes are neither a JPEG nor a PNG");
    }
    if (jpeg && lastMarker(bytes, 0xD9) < lastMarker(bytes, 0xDA)) {
      throw new ImageFormatException(
          "a JPEG of " + bytes.length + " bytes is cut off: its end marker is missing");
    }
    if (jpeg && markers(bytes, 0xDA) > MAX_SCANS) {
      throw new ImageFormatException(
          "a JPEG of more than " + MAX_SCANS + " scans is made to waste time");
    }
    ImageReader reader = readers.next();
    reader.setInput(in, true, true);
    return reader;
  }

  /**
   * Where a marker occurs for the last time, or −1. ImageIO fills the missing rest of a JPEG with
   * grey; its pixel data never holds the byte pair of a marker.
   */
  private static int lastMarker(byte[] bytes, int marker) {
    for (int i = bytes.length - 2; i >= 0; i--) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) marker) {
        return i;
      }
    }
    return -1;
  }

  private static int markers(byte[] bytes, int marker) {
    int found = 0;
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) marker) {
        found++;
      }
    }
    return found;
  }

  private static BufferedImage read(ImageReader reader, SizeCheck wanted) throws IOException {
    try {
      wanted.check(reader.getWidth(0), reader.getHeight(0));
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MAX_PIXELS) {
        throw new ImageFormatException(
            "an image of "
                + reader.getWidth(0)
                + "×"
                + reader.getHeight(0)
                + " is too large, at most "
                + MAX_PIXELS
                + " pixels are decoded");
      }
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  static byte[] png(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    return write(writer, writer.getDefaultWriteParam(), image);
  }

  /**
   * @param quality 0 to 1
   */
  static byte[] jpeg(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    return write(writer, param, image);
  }

  private static byte[] write(ImageWriter writer, ImageWriteParam param, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
