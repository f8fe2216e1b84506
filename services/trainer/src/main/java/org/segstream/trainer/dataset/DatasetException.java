package org.segstream.trainer.dataset;

/** Training data that cannot be used; the message says which file, why, and what to do. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A problem of the data itself. */
  public DatasetException(String message) {
    super(message);
  }

  /** A problem below, of reading for instance. */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
