package org.segstream.crf.energy;

/** An instance file that cannot be read; the message is one sentence for the user. */
public final class InstanceFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is wrong, with the file's name. */
  public InstanceFileException(String message) {
    super(message);
  }

  /** What is wrong, with the file's name, and what showed it. */
  public InstanceFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
