package org.segstream.benchmarks.crf;

import java.util.Locale;

/** Ways to start the frames of a sequence. */
public enum VideoStart {
  /** Each with all messages zero. */
  COLD,
  /** Each from half the resolution. */
  COARSE,
  /** From the messages of the frame before. */
  WARM,
  /** From these, carried along the motion. */
  WARM_MOTION,
  /** From these or from half the resolution, by what both took. */
  CHOSEN,
  /** The same, and blocks that are solved well enough rest: the product's way. */
  LAZY;

  /** For people. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
