package org.segstream.trainer.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writing so that a kill, a power cut or a full disk leaves nothing half-written in place. */
public class Disk {
  /** The machine's own. */
  public Disk() {}

  /**
   * Writes a file: whole and on the disk when this returns, as it was before when it throws.
   *
   * @throws IOException if it cannot, for instance because the disk is full
   */
  public void replace(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      put(
          part,
          bytes,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  /**
   * Adds to the end of a file, which is cut back to its former length when this throws.
   *
   * @throws IOException if it cannot, for instance because the disk is full
   */
  public void append(Path file, byte[] bytes) throws IOException {
    long before = Files.exists(file) ? Files.size(file) : 0;
    try {
      put(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      if (Files.exists(file)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(before);
        }
      }
      throw e;
    }
  }

  /** Writes the bytes through to the disk. */
  protected void put(Path file, byte[] bytes, StandardOpenOption... options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }
}
