package org.segstream.vision.video;

/** A video that cannot be read or written; the message is one sentence for the user. */
public final class VideoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public VideoException(String message) {
    super(message);
  }

  /** With what FFmpeg said. */
  public VideoException(String message, Throwable cause) {
    super(message, cause);
  }
}
