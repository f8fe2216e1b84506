package org.segstream.trainer.service;

/** A file of the round under way is damaged, so that the round cannot go on. */
final class DamagedRoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For what reading the file threw. */
  DamagedRoundException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
