package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
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
  @TestFactory
  Stream<DynamicTest> everyCommandInABlockOfCodeCanBeRun() {
    return DocumentedCommands.pages().stream()
        .flatMap(page ->
            DocumentedCommands.blocks(page).stream()
                .flatMap(line -> DocumentedCommands.command(line).stream())
                .map(command ->
                    dynamicTest(
                        DocumentedCommands.ROOT.relativize(page) + ": " + command,
                        () ->
                            assertDoesNotThrow(() ->
                                Segstream.commandLine()
                                    .parseArgs(DocumentedCommands.words(command))))));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandInALineOfTextIsOneThatThereIs() {
    return DocumentedCommands.pages().stream()
        .flatMap(page ->
            DocumentedCommands.spans(page).stream()
                .flatMap(line -> DocumentedCommands.command(line).stream())
                .map(command ->
                    dynamicTest(
                        DocumentedCommands.ROOT.relativize(page) + ": " + command,
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
    assertThat(DocumentedCommands.command("docker compose exec worker segstream doctor"))
        .hasValue("doctor");
    assertThat(DocumentedCommands.command("./segstream broker")).hasValue("broker");
    assertThat(DocumentedCommands.command("docker run --rm segstream:0.1.0 bench crf"))
        .hasValue("bench crf");
    assertThat(
            DocumentedCommands.command(
                "kubectl -n segstream exec deployment/x -- segstream doctor"))
        .hasValue("doctor");
    assertThat(DocumentedCommands.command("kubectl -n segstream logs job/try-watcher")).isEmpty();
    assertThat(DocumentedCommands.command("docker tag segstream:0.1.0 REGISTRY/segstream:0.1.0"))
        .isEmpty();
    assertThat(DocumentedCommands.blocks("```\nsegstream train --data DIR \\\n  --out MODEL\n```"))
        .contains("segstream train --data DIR --out MODEL");
  }

  /** What the command line does not know of a command, however incomplete. */
  private static List<Exception> unknown(String command) {
    CommandLine line = Segstream.commandLine();
    collectErrors(line);
    List<Exception> unknown = new ArrayList<>();
    for (CommandLine.ParseResult part = line.parseArgs(DocumentedCommands.words(command));
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
}
