package org.segstream.transport;

/** Kafka cannot do what is asked; the message says in one sentence what and why. */
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for the user. */
  public TransportException(String message) {
    super(message);
  }

  /** With a sentence for the user and the failure behind it. */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
