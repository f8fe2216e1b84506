package org.segstream.vision.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads and writes models as one file: the eight bytes {@code SEGMODEL}, the SHA-256 of all that
 * follows, then a zip archive (see {@link ModelArchive}). Equal models make equal bytes, and no
 * changed byte goes unnoticed.
 */
public final class ModelFile {
  private static final byte[] MAGIC = {'S', 'E', 'G', 'M', 'O', 'D', 'E', 'L'};
  private static final int DIGEST_BYTES = 32;
  private static final int HEADER = MAGIC.length + DIGEST_BYTES;

  private ModelFile() {}

  /**
   * Reads a model.
   *
   * @throws ModelFileException if there is no such file or it is not a sound model
   */
  public static SegmentationModel read(Path file) {
    try {
      return decode(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new ModelFileException("model file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new ModelFileException("model file " + file + " cannot be read: " + e.getMessage(), e);
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
      return decode(stream.readAllBytes(), source);
    } catch (IOException e) {
      throw new ModelFileException("model " + source + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A model from the bytes of its file.
   *
   * @param source what to call it in messages
   * @throws ModelFileException if they are not a sound model
   */
  public static SegmentationModel decode(byte[] bytes, String source) {
    if (bytes.length < HEADER || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new ModelFileException(source + " is not a segstream model");
    }
    byte[] expected = Arrays.copyOfRange(bytes, MAGIC.length, HEADER);
    if (!MessageDigest.isEqual(expected, digest(bytes, HEADER))) {
      throw new ModelFileException(
          "model "
              + source
              + " is damaged: its contents do not fit its SHA-256; fetch or train it again");
    }
    try {
      return ModelArchive.decode(Arrays.copyOfRange(bytes, HEADER, bytes.length));
    } catch (IOException | IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new ModelFileException(
          "model " + source + " does not fit this version of segstream: " + reason, e);
    }
  }

  /** The bytes of a model's file. */
  public static byte[] encode(SegmentationModel model) {
    byte[] archive = ModelArchive.encode(model);
    byte[] bytes = new byte[HEADER + archive.length];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    System.arraycopy(digest(archive, 0), 0, bytes, MAGIC.length, DIGEST_BYTES);
    System.arraycopy(archive, 0, bytes, HEADER, archive.length);
    return bytes;
  }

  /**
   * Writes a model; a reader sees the old file or the whole new one, never a part.
   *
   * @throws ModelFileException if it cannot be written
   */
  public static void write(SegmentationModel model, Path file) {
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(part, encode(model));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ModelFileException("model file " + file + " cannot be written: " + e, e);
    }
  }

  /** SHA-256 of a model's file in hexadecimal, as {@code sha256sum} prints it. */
  public static String sha256(SegmentationModel model) {
    return sha256(encode(model));
  }

  /** SHA-256 of a file's bytes in hexadecimal, as {@code sha256sum} prints it. */
  public static String sha256(byte[] file) {
    return HexFormat.of().formatHex(digest(file, 0));
  }

  private static byte[] digest(byte[] bytes, int from) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, bytes.length - from);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
