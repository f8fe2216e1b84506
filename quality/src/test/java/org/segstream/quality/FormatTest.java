package org.segstream.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java file stands as google-java-format writes it; {@code ./format} fixes those that do not.
 */
class FormatTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Formatter FORMATTER = new Formatter();

  @Test
  void everySourceFileIsFormatted() throws IOException {
    boolean fix = Boolean.getBoolean("segstream.format");
    List<Path> unformatted = sources().stream().filter(file -> !isFormatted(file, fix)).toList();
    if (!fix) {
      assertThat(unformatted).as("not formatted; run ./format").isEmpty();
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .toList();
    }
  }

  private static boolean isFormatted(Path file, boolean fix) {
    try {
      String source = Files.readString(file);
      String formatted =
          FORMATTER.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
      if (fix && !formatted.equals(source)) {
        Files.writeString(file, formatted);
      }
      return formatted.equals(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
