package org.segstream.vision.engine;

/** An engine that cannot be opened as asked; the message is a sentence for the user. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A refusal without a cause worth showing. */
  public EngineException(String message) {
    super(message);
  }

  /** A refusal with the exception behind it. */
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
