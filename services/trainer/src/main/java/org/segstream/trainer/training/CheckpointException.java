package org.segstream.trainer.training;

/** A checkpoint that cannot be written, read or continued from; the message says why. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A problem of the checkpoint itself. */
  public CheckpointException(String message) {
    super(message);
  }

  /** A problem below, of reading for instance. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
