package org.segstream.broker;

/** The embedded broker cannot start; the message says why in one sentence. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for the user. */
  public BrokerException(String message) {
    super(message);
  }

  /** With a sentence for the user and the failure behind it. */
  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
