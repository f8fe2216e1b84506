package org.segstream.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands as the README and the documentation have them. */
final class DocumentedCommands {
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```[a-z]*\n(.*?)^ *```");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  /** The program here, in a container, or in a pod; then its arguments, up to the next command. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:^(?:\\./)?segstream|^docker compose exec \\S+ segstream|^kubectl .* -- segstream"
              + "|^docker run .* segstream:\\S+) +([^|;&#]+)");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private DocumentedCommands() {}

  /** The arguments of the segstream command in a line, if there is one. */
  static Optional<String> command(String line) {
    Matcher found = COMMAND.matcher(line.strip());
    return found.find() ? Optional.of(found.group(1).strip()) : Optional.empty();
  }

  /** As a shell splits them. */
  static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word ->
            Stream.of(1, 2, 3).map(word::group).filter(g -> g != null).findFirst().orElseThrow())
        .toArray(String[]::new);
  }

  /** The lines of a page's blocks of code. */
  static List<String> blocks(Path page) {
    return blocks(text(page));
  }

  static List<String> blocks(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .flatMap(block -> block.group(1).replaceAll("\\\\\n *", "").lines())
        .toList();
  }

  /** What stands in a page's text as code and names the command. */
  static List<String> spans(Path page) {
    return SPAN.matcher(BLOCK.matcher(text(page)).replaceAll(""))
        .results()
        .map(span -> span.group(1).replaceAll("\\s+", " "))
        .filter(span -> span.contains("segstream "))
        .toList();
  }

  /** All pages but the lab's notes. */
  static List<Path> pages() {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(
                      "README.md",
                      "CONTRIBUTING.md",
                      "schemas/README.md",
                      "clients/README.md",
                      "clients/python/README.md")
                  .map(ROOT::resolve),
              files.filter(file -> file.toString().endsWith(".md")))
          .filter(file -> !file.startsWith(ROOT.resolve("docs/lab")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
