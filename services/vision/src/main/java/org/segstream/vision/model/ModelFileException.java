package org.segstream.vision.model;

/** A model file that cannot be used; the message is a sentence for the user that names it. */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A refusal without a cause worth showing. */
  public ModelFileException(String message) {
    super(message);
  }

  /** A refusal with the exception behind it. */
  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
