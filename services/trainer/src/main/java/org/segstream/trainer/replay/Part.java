package org.segstream.trainer.replay;

/** What a frame is for. */
public enum Part {
  /** Trained on. */
  TRAIN,
  /** Judged by, never trained on. */
  HELD_OUT,
  /** Neither: it leaves the store, if it is there. */
  TEST
}
