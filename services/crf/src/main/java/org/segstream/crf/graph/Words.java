package org.segstream.crf.graph;

import org.jspecify.annotations.Nullable;
import org.segstream.crf.InstanceFileException;

/** The words of a text, one after the other, and where each one stands. */
final class Words {
  private final String file;
  private final String text;
  private int at;
  private int line = 1;

  /**
   * @param file what to call the text in an error
   */
  Words(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** An error at the word last read. */
  InstanceFileException wrong(@Nullable String what) {
    return new InstanceFileException(file + ", line " + line + ": " + what);
  }

  /**
   * The next word.
   *
   * @param needed what it stands for
   */
  String next(String needed) {
    skipBlanks();
    if (at == text.length()) {
      throw new InstanceFileException(
          file + " ends in line " + line + " where " + needed + " is needed");
    }
    int start = at;
    while (at < text.length() && text.charAt(at) > ' ') {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipBlanks() {
    int lines = 0;
    while (at < text.length() && text.charAt(at) <= ' ') {
      lines += text.charAt(at) == '\n' ? 1 : 0;
      at++;
    }
    line += at < text.length() ? lines : 0;
  }

  int nextInt(String needed, long least, long most) {
    String word = next(needed);
    try {
      int value = Integer.parseInt(word);
      if (value < least || value > most) {
        throw wrong(
            "%s is %d, must be %d to %d"
                .formatted(needed, value, least, Math.min(most, Integer.MAX_VALUE)));
      }
      return value;
    } catch (NumberFormatException e) {
      throw noNumber(word, needed);
    }
  }

  double nextDouble(String needed) {
    String word = next(needed);
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw noNumber(word, needed);
    }
  }

  private InstanceFileException noNumber(String word, String needed) {
    String shown = word.length() > 20 ? word.substring(0, 20) + "…" : word;
    return wrong("'" + shown + "' where " + needed + " is needed");
  }

  void requireEnd() {
    skipBlanks();
    if (at < text.length()) {
      throw wrong("the file goes on after its last function");
    }
  }
}
