package org.segstream.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the page as they lie in the sources, and those of its library. */
final class PageFiles {
  private static final Path FOLDER = Path.of("src/main/resources/org/segstream/console/page");

  /** By their names in the page. */
  static final List<String> ALL = all();

  private PageFiles() {}

  private static List<String> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return Stream.concat(
              files.map(file -> file.getFileName().toString()), Stream.of("uplot.js", "uplot.css"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
