package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Image files as cameras, scanners and programs for print write them. */
final class ImageFiles {
  /** By libwebp: 24×16, (200,30,30) with (230,230,230) in the upper left quarter. */
  static final String WEBP_LOSSY =
      "UklGRk4AAABXRUJQVlA4IEIAAABwAwCdASoYABAAPrVInkmnJCKhMAgA4BaJQBYkqAAcTj1q4wAA/vTRX5rhfpDR"
          + "Mlm017znP2if4N/8s/4fxMMfAAA=";

  /** The same without loss. */
  static final String WEBP_LOSSLESS =
      "UklGRjIAAABXRUJQVlA4TCYAAAAvF8ADAA9wHHOCbBt/zW0/x3HM5z9+ACEB4f9aD1QTIvo/Adj0Aw==";

  /** The same with orientation 6. */
  static final String WEBP_TURNED =
      "UklGRmYAAABXRUJQVlA4WAoAAAAIAAAAFwAADwAAVlA4TCYAAAAvF8ADAA9wHHOCbBt/zW0/x3HM5z9+ACEB4f9a"
          + "D1QTIvo/Adj0A0VYSUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=";

  private ImageFiles() {}

  /** A street's worth of detail, of which every part differs. */
  static RgbImage busy(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        rgb[at] = (byte) (128 + 60 * Math.sin(x / 3.0) + 50 * Math.sin(y / 7.0));
        rgb[at + 1] = (byte) (128 + 80 * Math.sin((x + y) / 5.0));
        rgb[at + 2] = (byte) (128 + 90 * Math.sin(x * y / 90.0));
      }
    }
    return new RgbImage(width, height, rgb);
  }

  static byte[] progressive(RgbImage image) {
    return write("jpeg", image.toImage(), true);
  }

  static byte[] interlaced(BufferedImage image) {
    return write("png", image, true);
  }

  static byte[] png(BufferedImage image) {
    return write("png", image, false);
  }

  static byte[] bmp(RgbImage image) {
    return write("bmp", image.toImage(), false);
  }

  private static byte[] write(String format, BufferedImage image, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    return write(writer, param, new IIOImage(image, null, null));
  }

  private static byte[] write(ImageWriter writer, ImageWriteParam param, IIOImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A JPEG of four components a pixel, all of one value, without Adobe's segment. */
  static byte[] fourComponents(int width, int height, int... values) {
    WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        raster.setPixel(x, y, values);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    return write(writer, writer.getDefaultWriteParam(), new IIOImage(raster, null, null));
  }

  /** With Adobe's segment. */
  static byte[] adobe(byte[] jpeg, int transform) {
    ByteBuffer segment = ByteBuffer.allocate(16);
    segment.putShort((short) 0xFFEE).putShort((short) 14);
    segment.put("Adobe".getBytes(StandardCharsets.US_ASCII)).putShort((short) 100);
    segment.putInt(0).put((byte) transform);
    return inserted(jpeg, 2, segment.array());
  }

  /** With an EXIF segment behind the start, or an eXIf chunk. */
  static byte[] oriented(byte[] file, int orientation, ByteOrder order) {
    byte[] exif = exif(orientation, order);
    if (file[0] == (byte) 0x89) {
      return inserted(file, 33, chunk("eXIf", exif));
    }
    ByteBuffer segment = ByteBuffer.allocate(10 + exif.length);
    segment.putShort((short) 0xFFE1).putShort((short) (8 + exif.length));
    segment.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
    return inserted(file, 2, segment.array());
  }

  /** Two entries, of which the second is the orientation. */
  static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x0100).putShort((short) 3).putInt(1).putInt(0);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  static byte[] inserted(byte[] file, int at, byte[] more) {
    byte[] whole = new byte[file.length + more.length];
    System.arraycopy(file, 0, whole, 0, at);
    System.arraycopy(more, 0, whole, at, more.length);
    System.arraycopy(file, at, whole, at + more.length, file.length - at);
    return whole;
  }

  /** Without all segments of a marker. */
  static byte[] without(byte[] jpeg, int marker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 2;
    out.write(jpeg, 0, at);
    while ((jpeg[at + 1] & 255) != 0xDA) {
      int length = 2 + ((jpeg[at + 2] & 255) << 8) + (jpeg[at + 3] & 255);
      if ((jpeg[at + 1] & 255) != marker) {
        out.write(jpeg, at, length);
      }
      at += length;
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  /** Where the first segment of a marker begins. */
  static int find(byte[] jpeg, int marker) {
    int at = 2;
    while ((jpeg[at + 1] & 255) != marker) {
      at += 2 + ((jpeg[at + 2] & 255) << 8) + (jpeg[at + 3] & 255);
    }
    return at;
  }

  static BufferedImage of(ColorModel model, WritableRaster raster) {
    return new BufferedImage(model, raster, false, null);
  }
}
