package org.segstream.crf;

/** An instance file that cannot be read; the message is one sentence for the user. */
public final class InstanceFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InstanceFileException(String message) {
    super(message);
  }

  InstanceFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
