package org.segstream.trainer.teaching;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.segstream.trainer.dataset.SoftLabels;
import org.segstream.trainer.replay.Disk;
import org.segstream.vision.RgbImage;

/**
 * Keeps what teachers said of images, a file each, so that nothing is asked twice: neither by a run
 * that goes on nor by another one with the same teachers. A file's name is a digest of all that the
 * answer depends on; a damaged one counts for nothing. Not thread-safe.
 */
public final class AnswerFolder {
  private static final String ENDING = ".answer";

  private final Path folder;
  private final Disk disk;
  private final Set<String> needed = new HashSet<>();

  /**
   * @param folder made when there is something to keep
   */
  public AnswerFolder(Path folder) {
    this(folder, new Disk());
  }

  AnswerFolder(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * The file of an image's answer.
   *
   * @param question what is asked of whom, in words
   */
  Path file(String question, RgbImage image) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(question.getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).array());
      String name = HexFormat.of().formatHex(digest.digest(image.rgb())) + ENDING;
      needed.add(name);
      return folder.resolve(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java without SHA-256", e);
    }
  }

  /** What is kept in a file, if it is there and whole. */
  Optional<SoftLabels> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(Files.readAllBytes(file))))) {
      int width = in.readInt();
      int height = in.readInt();
      int classes = in.readInt();
      return Optional.of(new SoftLabels(width, height, classes, in.readAllBytes()));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Keeps an answer.
   *
   * @throws UncheckedIOException if the disk does not take it
   */
  void write(Path file, SoftLabels answer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, fast))) {
      out.writeInt(answer.width());
      out.writeInt(answer.height());
      out.writeInt(answer.classes());
      out.write(answer.shares());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      fast.end();
    }
    try {
      Files.createDirectories(folder);
      disk.replace(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep what teachers said in %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /**
   * Removes all answers that nobody asked for since this was made.
   *
   * @throws UncheckedIOException if that cannot be done
   */
  public void forgetOthers() {
    if (!Files.exists(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        if (!needed.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove old answers from " + folder, e);
    }
  }
}
