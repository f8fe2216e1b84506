package org.segstream.vision.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.segstream.vision.WholeFile;

/**
 * Reads and writes models as one file: the eight bytes {@code SEGMODEL}, the SHA-256 of all that
 * follows, then a zip archive (see {@link ModelArchive}). Equal models make equal bytes, and no
 * changed byte goes unnoticed.
 */
public final class ModelFile {
  /** An imported network, and a megabyte for all else; a larger file is no model. */
  private static final int MOST_BYTES = ForeignNetwork.MOST_BYTES + (1 << 20);

  private ModelFile() {}

  /**
   * Reads a model.
   *
   * @throws ModelFileException if there is no such file or it is not a sound model
   */
  public static SegmentationModel read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return decode(readAll(stream, file.toString(), MOST_BYTES), file.toString());
    } catch (NoSuchFileException e) {
      throw new ModelFileException("model file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new ModelFileException("model file " + file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Reads a model; the stream stays open.
   *
   * @param source what to call it in messages
   * @throws ModelFileException if it is not a sound model
   */
  public static SegmentationModel read(InputStream stream, String source) {
    try {
      return decode(readAll(stream, source, MOST_BYTES), source);
    } catch (IOException e) {
      throw new ModelFileException("model " + source + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Not more than a model can have: it may be any file, of any size. What does not begin as a model
   * does is not read any further.
   */
  static byte[] readAll(InputStream stream, String source, int most) throws IOException {
    byte[] start = stream.readNBytes(SealedBytes.HEADER);
    SealedBytes.requireMagic(start, source);
    byte[] rest = stream.readNBytes(most + 1 - start.length);
    if (start.length + rest.length > most) {
      throw new ModelFileException(
          source + " is not a segstream model: it has more than " + most + " bytes");
    }
    byte[] bytes = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, bytes, start.length, rest.length);
    return bytes;
  }

  /**
   * A model from the bytes of its file.
   *
   * @param source what to call it in messages
   * @throws ModelFileException if they are not a sound model
   */
  public static SegmentationModel decode(byte[] bytes, String source) {
    InputStream contents = SealedBytes.open(bytes, source);
    try {
      return ModelArchive.decode(contents, bytes.length);
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new ModelFileException(
          "model " + source + " does not fit this version of segstream: " + reason, e);
    }
  }

  /** The bytes of a model's file. */
  public static byte[] encode(SegmentationModel model) {
    return SealedBytes.seal(ModelArchive.encode(model));
  }

  /**
   * Writes a model; a reader sees the old file or the whole new one, never a part.
   *
   * @throws ModelFileException if it cannot be written
   */
  public static void write(SegmentationModel model, Path file) {
    try {
      WholeFile.write(file, encode(model));
    } catch (IOException e) {
      throw new ModelFileException("model file " + e.getMessage(), e);
    }
  }

  /** File system exceptions often have nothing but the file's name as their message. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() == null
        ? e.getClass().getSimpleName()
        : String.valueOf(e.getMessage());
  }

  /** SHA-256 of a model's file in hexadecimal, as {@code sha256sum} prints it. */
  public static String sha256(SegmentationModel model) {
    return sha256(encode(model));
  }

  /** SHA-256 of a file's bytes in hexadecimal, as {@code sha256sum} prints it. */
  public static String sha256(byte[] file) {
    return HexFormat.of().formatHex(SealedBytes.sha256(file, 0));
  }
}
