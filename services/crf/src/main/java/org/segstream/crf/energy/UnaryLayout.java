package org.segstream.crf.energy;

/** The order of unaries in memory. */
public enum UnaryLayout {
  /** {@code float[height][width][labels]}. */
  CHANNEL_LAST,
  /** {@code float[labels][height][width]}. */
  PLANAR;

  /** The pixel that number {@code n} belongs to. */
  int pixel(int n, int labels, int pixels) {
    return this == PLANAR ? n % pixels : n / labels;
  }

  /** The label that number {@code n} belongs to. */
  int label(int n, int labels, int pixels) {
    return this == PLANAR ? n / pixels : n % labels;
  }
}
