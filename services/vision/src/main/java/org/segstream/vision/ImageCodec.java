package org.segstream.vision;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The one place where image files are decoded and written, in memory only: JPEG, PNG and BMP by
 * ImageIO, WebP by FFmpeg. Where a JPEG's picture is damaged, the decoder goes on with whatever it
 * has and warns; here that is an error.
 */
final class ImageCodec {
  /** A larger image is refused before its pixels are decoded. */
  static final long MAX_PIXELS = 1L << 26;

  /** What libjpeg says of pixels that it made up. */
  private static final Pattern DAMAGE =
      Pattern.compile("(Corrupt JPEG data|Premature end|Inconsistent progression|Truncated).*");

  private static final Pattern EXTRANEOUS =
      Pattern.compile("Corrupt JPEG data: (\\d+) extraneous bytes before marker 0xd9");

  private ImageCodec() {}

  /** What a picture must satisfy before its pixels are decoded. */
  interface SizeCheck {
    /** Throws {@link ImageFormatException} if the stored size is not wanted. */
    void check(int width, int height);
  }

  /**
   * A picture as stored.
   *
   * @param orientation how it must be turned
   */
  record Stored(BufferedImage image, Orientation orientation) {}

  /**
   * Decodes a JPEG, PNG, WebP or BMP, recognised by its content.
   *
   * @throws ImageFormatException if it is none, damaged or larger than {@link #MAX_PIXELS}
   */
  static Stored read(byte[] bytes) {
    ImageKind kind = ImageKind.of(bytes);
    return kind == ImageKind.WEBP
        ? new Stored(WebpDecoder.decode(bytes, MAX_PIXELS), WebpDecoder.orientation(bytes))
        : read(kind, bytes, (_, _) -> {});
  }

  /**
   * Decodes a JPEG or PNG. {@code wanted} sees its size before any pixel is decoded.
   *
   * @throws ImageFormatException if it is neither, damaged or larger than {@link #MAX_PIXELS}
   */
  static Stored read(byte[] bytes, SizeCheck wanted) {
    ImageKind kind = ImageKind.of(bytes);
    if (kind != ImageKind.JPEG && kind != ImageKind.PNG) {
      throw new ImageFormatException("a " + kind + " where a JPEG or PNG must be");
    }
    return read(kind, bytes, wanted);
  }

  private static Stored read(ImageKind kind, byte[] bytes, SizeCheck wanted) {
    try {
      return switch (kind) {
        case JPEG -> jpeg(bytes, wanted);
        case PNG -> png(bytes, wanted);
        case BMP ->
            new Stored(decode("bmp", bytes, wanted, reader -> reader.read(0)), Orientation.UPRIGHT);
        case WEBP -> throw new IllegalArgumentException("WebP is not ImageIO's");
      };
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ImageFormatException(
          "the " + bytes.length + " bytes of an image do not decode: " + e.getMessage(), e);
    }
  }

  /** What to do with a reader that has its input. */
  private interface Step {
    BufferedImage read(ImageReader reader) throws IOException;
  }

  private static BufferedImage decode(String format, byte[] bytes, SizeCheck wanted, Step step)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      wanted.check(width, height);
      if ((long) width * height > MAX_PIXELS) {
        throw new ImageFormatException(
            "an image of %d×%d is too large, at most %d pixels are decoded"
                .formatted(width, height, MAX_PIXELS));
      }
      return step.read(reader);
    } finally {
      reader.dispose();
    }
  }

  private static Stored png(byte[] bytes, SizeCheck wanted) throws IOException {
    PngStructure structure = PngStructure.of(bytes);
    BufferedImage image = decode("png", structure.decodable(), wanted, reader -> reader.read(0));
    return new Stored(image, structure.orientation());
  }

  private static Stored jpeg(byte[] bytes, SizeCheck wanted) throws IOException {
    JpegStructure structure = JpegStructure.of(bytes);
    List<String> damage = new ArrayList<>();
    BufferedImage image =
        decode(
            "jpeg",
            structure.decodable(),
            wanted,
            reader -> {
              reader.addIIOReadWarningListener((_, warning) -> {
                if (isDamage(warning, structure)) {
                  damage.add(warning);
                }
              });
              return structure.components() == 4
                  ? InkColours.toRgb(reader.readRaster(0, null), structure)
                  : reader.read(0);
            });
    if (!damage.isEmpty()) {
      throw new ImageFormatException("a JPEG is damaged: " + damage.getFirst());
    }
    return new Stored(image, structure.orientation());
  }

  private static boolean isDamage(String warning, JpegStructure structure) {
    Matcher extraneous = EXTRANEOUS.matcher(warning);
    if (extraneous.matches()) {
      return !structure.endsWithZeros(Integer.parseInt(extraneous.group(1)));
    }
    return DAMAGE.matcher(warning).matches();
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
