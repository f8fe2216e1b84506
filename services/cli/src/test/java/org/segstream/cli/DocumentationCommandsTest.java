package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Commands in the README and the documentation are commands that there are. Those in blocks of code
 * are parsed as they stand, as if they were to be run; those in a line of text may leave out what
 * is required, or say {@code N} for a number. The lab's notes tell of the past and may not.
 */
class DocumentationCommandsTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```[a-z]*\n(.*?)^ *```");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  /** The program here, in a container, or in a pod; then its arguments, up to the next command. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:^(?:\\./)?segstream|^docker compose exec \\S+ segstream|^kubectl .* -- segstream"
              + "|^docker run .* segstream:\\S+) +([^|;&#]+)");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  @TestFactory
  Stream<DynamicTest> everyCommandInABlockOfCodeCanBeRun() {
    return pages().stream()
        .flatMap(page ->
            blocks(page).stream()
                .flatMap(line -> command(line).stream())
                .map(command ->
                    dynamicTest(
                        ROOT.relativize(page) + ": " + command,
                        () ->
                            assertDoesNotThrow(
                                () -> Segstream.commandLine().parseArgs(words(command))))));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandInALineOfTextIsOneThatThereIs() {
    return pages().stream()
        .flatMap(page ->
            spans(page).stream()
                .flatMap(line -> command(line).stream())
                .map(command ->
                    dynamicTest(
                        ROOT.relativize(page) + ": " + command,
                        () -> assertThat(unknown(command)).isEmpty())));
  }

  @Test
  void anUnknownOptionOrCommandIsFound() {
    assertThat(unknown("worker --polcy '*=latest'")).isNotEmpty();
    assertThat(unknown("bench crff")).isNotEmpty();
    assertThat(unknown("model promote NAME VERSION")).isEmpty();
  }

  @Test
  void commandsAreFoundAmongOtherWords() {
    assertThat(command("docker compose exec worker segstream doctor")).hasValue("doctor");
    assertThat(command("./segstream broker")).hasValue("broker");
    assertThat(command("docker run --rm segstream:0.1.0 bench crf")).hasValue("bench crf");
    assertThat(command("kubectl -n segstream exec deployment/x -- segstream doctor"))
        .hasValue("doctor");
    assertThat(command("kubectl -n segstream logs job/try-watcher")).isEmpty();
    assertThat(command("docker tag segstream:0.1.0 REGISTRY/segstream:0.1.0")).isEmpty();
    assertThat(blocks("```\nsegstream train --data DIR \\\n  --out MODEL\n```"))
        .contains("segstream train --data DIR --out MODEL");
  }

  /** What the command line does not know of a command, however incomplete. */
  private static List<Exception> unknown(String command) {
    CommandLine line = Segstream.commandLine();
    collectErrors(line);
    List<Exception> unknown = new ArrayList<>();
    for (CommandLine.ParseResult part = line.parseArgs(words(command));
        part != null;
        part = part.hasSubcommand() ? part.subcommand() : null) {
      part.errors().stream()
          .filter(UnmatchedArgumentException.class::isInstance)
          .forEach(unknown::add);
    }
    return unknown;
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(DocumentationCommandsTest::collectErrors);
  }

  private static Optional<String> command(String line) {
    Matcher found = COMMAND.matcher(line.strip());
    return found.find() ? Optional.of(found.group(1).strip()) : Optional.empty();
  }

  private static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word ->
            Stream.of(1, 2, 3).map(word::group).filter(g -> g != null).findFirst().orElseThrow())
        .toArray(String[]::new);
  }

  private static List<String> blocks(Path page) {
    return blocks(text(page));
  }

  private static List<String> blocks(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .flatMap(block -> block.group(1).replaceAll("\\\\\n *", "").lines())
        .toList();
  }

  private static List<String> spans(Path page) {
    return SPAN.matcher(BLOCK.matcher(text(page)).replaceAll(""))
        .results()
        .map(span -> span.group(1).replaceAll("\\s+", " "))
        .filter(span -> span.contains("segstream "))
        .toList();
  }

  private static List<Path> pages() {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "schemas/README.md").map(ROOT::resolve),
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
