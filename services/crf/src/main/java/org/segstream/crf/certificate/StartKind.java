package org.segstream.crf.certificate;

/** Where a solve took its first messages from. */
public enum StartKind {
  /** All messages zero. */
  COLD,
  /** From a solution of the same problem at half the resolution. */
  COARSE,
  /** From the stream's previous frame. */
  WARM,
  /** From the stream's previous frame, carried along the motion. */
  WARM_MOTION
}
