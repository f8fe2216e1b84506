package org.segstream.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Whether what was printed has arrived: writers keep failures to themselves. */
public final class Output {
  private static final String LOST =
      "standard output cannot be written, because it is closed or full: what was to be printed is"
          + " lost";

  private Output() {}

  /**
   * Sends on what was printed so far.
   *
   * @throws UncheckedIOException if it is lost
   */
  public static void flush(PrintWriter out) {
    // Both are flushed, and the stream behind the writer has failures of its own.
    boolean isLost = out.checkError();
    if (System.out.checkError() || isLost) {
      throw new UncheckedIOException(LOST, new IOException(LOST));
    }
  }
}
