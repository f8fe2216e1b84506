package org.segstream.cli.doctor;

/**
 * One thing a check found.
 *
 * @param check what was looked at, in a word or two
 * @param level how bad it is
 * @param what the finding, in a sentence
 * @param remedy what to do about it; empty when nothing needs doing
 */
public record Finding(String check, Level level, String what, String remedy) {

  /** How bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, but not as well or as safely as it could. */
    WARNING,
    /** Does not work, or loses something. */
    PROBLEM
  }

  static Finding ok(String check, String what) {
    return new Finding(check, Level.OK, what, "");
  }

  static Finding warning(String check, String what, String remedy) {
    return new Finding(check, Level.WARNING, what, remedy);
  }

  static Finding problem(String check, String what, String remedy) {
    return new Finding(check, Level.PROBLEM, what, remedy);
  }
}
