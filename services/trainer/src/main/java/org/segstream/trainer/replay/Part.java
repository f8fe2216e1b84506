package org.segstream.trainer.replay;

/** What a stored frame is for. */
public enum Part {
  /** Trained on. */
  TRAIN,
  /** Judged by, never trained on. */
  HELD_OUT
}
