package org.segstream.producer;

import java.util.Locale;

/**
 * How fast a video is played.
 *
 * @param factor 1 as it was taken, 2 twice as fast; infinity without any waiting
 */
public record Speed(double factor) {
  /** As it was taken. */
  public static final Speed REAL_TIME = new Speed(1);

  /** As fast as decoding and Kafka allow. */
  public static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

  /** Checks the range. */
  public Speed {
    if (!(factor > 0)) {
      throw new IllegalArgumentException(
          "speed " + factor + " must be above 0, or 'max' for no waiting");
    }
  }

  /**
   * Reads {@code max} or a number.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Speed parse(String text) {
    if (text.toLowerCase(Locale.ROOT).equals("max")) {
      return MAX;
    }
    try {
      return new Speed(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("speed '" + text + "' is neither a number nor 'max'", e);
    }
  }

  /** Whether there is no waiting. */
  public boolean isMax() {
    return Double.isInfinite(factor);
  }
}
