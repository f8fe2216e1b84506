package org.segstream.trainer.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines that grows at its end. What a kill has left of a last line counts for nothing and
 * is taken away when the file is opened: the next line would be written onto it.
 */
public final class LineFile {
  private static final Logger LOG = LoggerFactory.getLogger(LineFile.class);

  private final Path file;
  private final Disk disk;

  /** A file that may not be there yet. */
  public LineFile(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /**
   * Opens the file.
   *
   * @return its whole lines, oldest first; bytes that are no UTF-8 stand as U+FFFD
   */
  public List<String> open() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    repair(file);
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return Stream.of(text.split("\n")).filter(line -> !line.isEmpty()).toList();
  }

  /** Adds a line, whole or not at all. */
  public void append(String line) throws IOException {
    disk.append(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Takes away what there is of a last line without its end, and says so. */
  public static void repair(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long whole = channel.size();
      while (whole > 0 && byteAt(channel, whole - 1) != '\n') {
        whole--;
      }
      if (whole < channel.size()) {
        LOG.warn(
            "the last line of {} was cut off, its {} bytes count for nothing",
            file,
            channel.size() - whole);
        channel.truncate(whole);
      }
    }
  }

  private static byte byteAt(FileChannel channel, long position) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, position);
    return one.get(0);
  }
}
