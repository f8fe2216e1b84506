package org.segstream.cli.console;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.RunLast;

/**
 * Runs a command so that its end is true: an {@link Error} is a failure told in one sentence, and a
 * result that did not reach standard output is none.
 */
public final class Execution implements IExecutionStrategy {
  private final Runnable before;

  /**
   * @param before what comes before any command
   */
  public Execution(Runnable before) {
    this.before = before;
  }

  @Override
  public int execute(ParseResult parsed) {
    CommandLine command = last(parsed).commandSpec().commandLine();
    try {
      before.run();
      int exit = new RunLast().execute(parsed);
      Output.flush(command.getOut());
      return exit;
    } catch (PicocliException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return OneSentence.of(e, command);
    }
  }

  private static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }
}
