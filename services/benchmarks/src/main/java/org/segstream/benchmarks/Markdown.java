package org.segstream.benchmarks;

import java.util.Locale;

/** A report's text, line by line. */
public final class Markdown {
  private final StringBuilder text = new StringBuilder();

  /** Adds a line, with numbers written as in English. */
  public void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  /** All lines. */
  @Override
  public String toString() {
    return text.toString();
  }
}
