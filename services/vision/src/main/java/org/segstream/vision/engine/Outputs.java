package org.segstream.vision.engine;

/** What an engine has a network compute. */
public enum Outputs {
  /** The logits. */
  LOGITS,
  /**
   * The logits, and where a finer look may change the answer, if the model has a focus head and the
   * engine runs it.
   */
  LOGITS_AND_FOCUS
}
