package org.segstream.vision.foreign;

/**
 * A network or a list of labels that cannot be imported; the message is a sentence for the user.
 */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A refusal without a cause worth showing. */
  public ImportException(String message) {
    super(message);
  }

  /** A refusal with the exception behind it. */
  public ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
