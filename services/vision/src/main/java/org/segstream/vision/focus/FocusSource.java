package org.segstream.vision.focus;

/** By what it is decided where a finer look may change the answer. */
public enum FocusSource {
  /** The model's focus head if it has one that the engine runs, else the entropy. */
  AUTO,
  /** The model's focus head. */
  HEAD,
  /** The entropy of the coarse labels. */
  ENTROPY
}
