package org.segstream.vision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** Files that are there as a whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file, in place of one that is there; when that fails, for instance because the disk is
   * full, what was there stays, and nothing is left beside it.
   *
   * @throws IOException that says which file cannot be written, and why
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path part = file.toAbsolutePath().resolveSibling(file.getFileName() + ".part");
    try {
      try {
        Files.write(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new IOException(file + " cannot be written: " + reason(e), e);
    }
  }

  /** The same with a text in UTF-8. */
  public static void write(Path file, CharSequence content) throws IOException {
    write(file, content.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The same with lines of text. */
  public static void write(Path file, List<String> lines) throws IOException {
    write(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
  }

  /** File system exceptions often have nothing but the file's name as their message. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "it is not allowed";
      case FileSystemException failure when failure.getReason() == null ->
          failure.getClass().getSimpleName();
      case FileSystemException failure -> String.valueOf(failure.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }
}
