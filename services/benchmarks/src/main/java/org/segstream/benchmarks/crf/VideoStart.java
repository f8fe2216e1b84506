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
  /** From these or from half the resolution, by what both took: the product's way. */
  CHOSEN,
  /** The same with everything active. */
  ALL_PIXELS;

  /** For people. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
