package org.segstream.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a user reads of an {@link Error}. */
class ExecutionTest {
  @ParameterizedTest
  @MethodSource
  void anErrorIsOneSentenceAndExitCodeOne(Throwable failure, String said) {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new Failing(failure))
            .setExecutionStrategy(new Execution(() -> {}))
            .setExecutionExceptionHandler(new OneSentence())
            .setErr(new PrintWriter(err))
            .execute();
    assertThat(exit).isOne();
    assertThat(err.toString()).startsWith("segstream: ").contains(said).endsWith("\n");
    assertThat(err.toString().lines()).hasSize(1);
  }

  static Stream<Arguments> anErrorIsOneSentenceAndExitCodeOne() {
    String remedy = "give another with --natives DIR";
    return Stream.of(
        Arguments.of(new UnsatisfiedLinkError("no x"), "(no x)"),
        Arguments.of(new UnsatisfiedLinkError("no x"), remedy),
        Arguments.of(new NoClassDefFoundError("Could not initialize class y"), remedy),
        Arguments.of(new ExceptionInInitializerError(new IllegalStateException("arch")), "(arch)"),
        Arguments.of(
            new CompletionException(new UnsatisfiedLinkError("in another thread")), remedy),
        Arguments.of(
            new OutOfMemoryError("Java heap space"),
            "there is not enough memory (Java heap space): give more"),
        Arguments.of(new StackOverflowError(), "StackOverflowError"),
        Arguments.of(new AssertionError("a bug"), "AssertionError: a bug"),
        Arguments.of(new IllegalStateException("a sentence"), "segstream: a sentence\n"));
  }

  @Command
  private record Failing(Throwable failure) implements Runnable {
    @Override
    public void run() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }
}
