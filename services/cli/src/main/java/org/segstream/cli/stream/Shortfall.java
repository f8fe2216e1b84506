package org.segstream.cli.stream;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** The end of a run over a feed. */
public final class Shortfall {
  private Shortfall() {}

  /** Says what was missing of a damaged video; the exit code that follows from it. */
  public static int report(Feed feed, CommandSpec spec) {
    return feed.shortfall()
        .map(missing -> {
          spec.commandLine().getErr().println("segstream: " + missing);
          return ExitCode.SOFTWARE;
        })
        .orElse(ExitCode.OK);
  }
}
