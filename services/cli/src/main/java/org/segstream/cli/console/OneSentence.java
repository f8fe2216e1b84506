package org.segstream.cli.console;

import java.io.PrintWriter;
import org.segstream.vision.engine.NativeLibraries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a failure in one sentence on standard error; the stack trace is in the log at level DEBUG.
 */
public final class OneSentence implements IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(OneSentence.class);

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return of(e, command);
  }

  /** Tells any failure of a command. */
  static int of(Throwable e, CommandLine command) {
    LOG.debug("{} failed", command.getCommandName(), e);
    command.getErr().println("segstream: " + sentence(e));
    return ExitCode.SOFTWARE;
  }

  /** The same for wrong usage, with a hint where help is. */
  public static int ofWrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("segstream: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE;
  }

  private static String sentence(Throwable e) {
    String message = e.getMessage();
    String said = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    if (e instanceof OutOfMemoryError) {
      return "there is not enough memory (%s): give more, for instance SEGSTREAM_JAVA_OPTS=-Xmx4g"
          .formatted(said);
    }
    boolean named = e instanceof Exception || said.equals(e.getClass().getSimpleName());
    return NativeLibraries.sentence(e)
        .orElse(named ? said : e.getClass().getSimpleName() + ": " + said);
  }
}
