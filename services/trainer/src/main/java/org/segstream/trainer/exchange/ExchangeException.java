package org.segstream.trainer.exchange;

/** Replicas that cannot go on together; the message says why, and what to do. */
public final class ExchangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence. */
  public ExchangeException(String message) {
    super(message);
  }

  /** With a sentence and what is behind it. */
  public ExchangeException(String message, Throwable cause) {
    super(message, cause);
  }
}
