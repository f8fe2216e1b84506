package org.segstream.transport.models;

/** A later {@link ExclusivePublisher} has begun: nothing of the task is published. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException(String message, Throwable cause) {
    super(message, cause);
  }
}
