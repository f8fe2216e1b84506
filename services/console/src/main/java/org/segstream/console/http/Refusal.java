package org.segstream.console.http;

/** A request that is not answered as it was meant. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  /**
   * @param code HTTP status
   * @param message what is wrong, for people
   */
  Refusal(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Its message, which it always has. */
  String text() {
    return String.valueOf(getMessage());
  }
}
