package org.segstream.cli.console;

import java.io.Console;
import java.util.Optional;

/** Whether a person watches. */
public final class Terminal {
  private Terminal() {}

  public static boolean isInteractive() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
