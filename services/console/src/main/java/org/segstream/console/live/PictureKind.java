package org.segstream.console.live;

import java.util.Optional;

/** How a stream is watched. */
public enum PictureKind {
  /** A small picture a second. */
  TILE("tile", 1),
  /** Every picture that the browser keeps up with, in full size, and what all masks say. */
  LIVE("live", 2);

  private final String word;
  private final int ahead;

  /**
   * @param word in the protocol
   * @param ahead pictures sent before the browser has drawn the first of them, at most
   */
  PictureKind(String word, int ahead) {
    this.word = word;
    this.ahead = ahead;
  }

  /** As the protocol names it. */
  public String word() {
    return word;
  }

  int ahead() {
    return ahead;
  }

  /** By its name in the protocol. */
  public static Optional<PictureKind> named(String word) {
    for (PictureKind kind : values()) {
      if (kind.word.equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
