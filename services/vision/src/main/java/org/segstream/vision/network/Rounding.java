package org.segstream.vision.network;

/**
 * How a tensor's values are 8-bit integers: a value is {@code scale · (q - zero)}, {@code q} from 0
 * to 255.
 *
 * @param scale a step, above 0
 * @param zero the integer that stands for 0
 */
public record Rounding(float scale, int zero) {
  /** Steps between the least and the greatest value of a tensor. */
  static final int LEVELS = 255;

  /** That holds a range, and 0. */
  static Rounding of(ActivationRanges.Range range) {
    float low = Math.min(0, range.low());
    float span = Math.max(0, range.high()) - low;
    float scale = span > 0 ? span / LEVELS : 1;
    return new Rounding(scale, Math.round(-low / scale));
  }
}
