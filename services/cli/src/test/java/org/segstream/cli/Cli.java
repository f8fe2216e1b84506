package org.segstream.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/**
 * A command run in this process.
 *
 * @param exit code
 * @param out standard output
 * @param err standard error
 */
public record Cli(int exit, String out, String err) {
  public static Cli run(String... args) {
    return run(Map.of(), args);
  }

  /** With these variables in the environment. */
  public static Cli run(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Segstream.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = Segstream.execute(command, environment, args);
    return new Cli(exit, out.toString(), err.toString());
  }
}
