package org.segstream.trainer.training;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file from which a killed run continues with the very losses it would have had.
 *
 * <p>Format, big-endian: {@code SEGCKPT2}, the plan in words (modified UTF-8), images seen and
 * optimiser steps ({@code int64}), seconds spent and best mIoU ({@code float64}), then in the
 * graph's order all weights, all averaged weights, the two moments of each trainable parameter, and
 * the state of the random field's edges ({@code float32}), last the CRC-32C of all before ({@code
 * int64}). A kill or a full disk leaves the former file whole.
 */
final class Checkpoint {
  private static final long MAGIC = 0x534547434B505432L;

  private Checkpoint() {}

  static void write(CheckpointFile file, Record plan, Resumable state) {
    Path path = file.path().toAbsolutePath();
    try {
      Files.createDirectories(path.getParent());
      file.disk().replace(path, bytes(plan, state));
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot write checkpoint %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** What a file of it holds. */
  static byte[] bytes(Record plan, Resumable state) {
    try {
      return encoded(plan, state);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes whatever is written to it", e);
    }
  }

  private static byte[] encoded(Record plan, Resumable state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    writeBody(out, plan, state);
    out.writeLong(checked.getChecksum().getValue());
    return bytes.toByteArray();
  }

  private static void writeBody(DataOutputStream out, Record plan, Resumable state)
      throws IOException {
    out.writeLong(MAGIC);
    out.writeUTF(plan.toString());
    out.writeLong(state.imagesSeen());
    out.writeLong(state.optimiser().steps());
    out.writeDouble(state.seconds());
    out.writeDouble(state.bestMiou());
    for (float[] values : state.arrays()) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      out.write(bytes.array());
    }
  }

  /**
   * Continues {@code state} from a file.
   *
   * @throws CheckpointException if the file cannot be read, is damaged, or was written under
   *     another plan
   */
  static void read(Path file, Record plan, Resumable state) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      read(raw, file.toString(), plan, state);
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot read checkpoint %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Continues {@code state} from the content of a file.
   *
   * @param name for what is thrown
   * @throws CheckpointException as above
   */
  static void read(InputStream raw, String name, Record plan, Resumable state) {
    try {
      CheckedInputStream checked = new CheckedInputStream(raw, new CRC32C());
      DataInputStream in = new DataInputStream(checked);
      if (in.readLong() != MAGIC) {
        throw new CheckpointException(name + " is no segstream checkpoint");
      }
      requireSame(name, in.readUTF(), plan);
      readBody(in, state);
      long sum = checked.getChecksum().getValue();
      if (in.readLong() != sum || in.read() >= 0) {
        throw new CheckpointException("checkpoint %s is damaged".formatted(name));
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot read checkpoint %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void requireSame(String name, String found, Record plan) {
    if (!found.equals(plan.toString())) {
      throw new CheckpointException(
          "checkpoint %s belongs to another plan: give the options it was written with, %s, not %s"
              .formatted(name, found, plan));
    }
  }

  private static void readBody(DataInputStream in, Resumable state) throws IOException {
    state.setImagesSeen(in.readLong());
    state.optimiser().continueFrom(in.readLong());
    state.setSeconds(in.readDouble());
    state.setBestMiou(in.readDouble());
    for (float[] values : state.arrays()) {
      byte[] bytes = new byte[values.length * Float.BYTES];
      in.readFully(bytes);
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    }
  }
}
