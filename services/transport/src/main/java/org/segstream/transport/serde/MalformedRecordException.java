package org.segstream.transport.serde;

/**
 * A record is not what its topic holds. Checked, because whoever reads records has to do something
 * about it: make it a dead letter.
 */
public final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a sentence that names what is wrong. */
  public MalformedRecordException(String message) {
    super(message);
  }

  /** With a sentence that names what is wrong, and the failure behind it. */
  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
