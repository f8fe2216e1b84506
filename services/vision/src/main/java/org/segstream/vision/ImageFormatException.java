package org.segstream.vision;

/** Bytes that are not the image they are said to be; the message is one sentence for the user. */
public final class ImageFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public ImageFormatException(String message) {
    super(message);
  }

  /** With what the decoder said. */
  public ImageFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
