package org.segstream.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Repeated measurements of one thing.
 *
 * @param median the middle one
 * @param least the smallest
 * @param most the largest
 */
public record Samples(double median, double least, double most) {
  /** For people: the median, and the range in brackets. */
  public String words(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + "–" + number + ")", median, least, most);
  }

  /**
   * Of these values.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Samples of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Samples(median, Collections.min(sorted), Collections.max(sorted));
  }
}
