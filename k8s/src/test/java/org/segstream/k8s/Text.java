package org.segstream.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text of files of the repository. */
final class Text {
  /** The repository. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Text() {}

  static String of(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
