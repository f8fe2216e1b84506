package org.segstream.monitor.trials;

import org.segstream.v1.Moments;

/** Mean, deviation and intervals of numbers whose sums are known. */
final class Moment {
  /** Of the normal distribution, two-sided 95 %. */
  private static final double Z = 1.959964;

  private Moment() {}

  /** One more number; what is none, or infinite, is left out. */
  static Moments add(Moments before, double number) {
    if (!Double.isFinite(number)) {
      return before;
    }
    return Moments.newBuilder()
        .setCount(before.getCount() + 1)
        .setSum(before.getSum() + number)
        .setSquareSum(before.getSquareSum() + number * number)
        .build();
  }

  /** All numbers of both. */
  static Moments add(Moments one, Moments other) {
    return Moments.newBuilder()
        .setCount(one.getCount() + other.getCount())
        .setSum(one.getSum() + other.getSum())
        .setSquareSum(one.getSquareSum() + other.getSquareSum())
        .build();
  }

  /** 0 of none. */
  static double mean(Moments of) {
    return of.getCount() == 0 ? 0 : of.getSum() / of.getCount();
  }

  /** Of the mean; 0 of fewer than two numbers. */
  private static double squaredError(Moments of) {
    double n = of.getCount();
    if (n < 2) {
      return 0;
    }
    double variance = (of.getSquareSum() - of.getSum() * of.getSum() / n) / (n - 1);
    return Math.max(0, variance) / n;
  }

  /**
   * How much larger one mean is than the other, with 95 % confidence.
   *
   * @param difference of the means
   * @param margin half of the interval around it
   */
  record Difference(double difference, double margin) {
    boolean isAbove() {
      return difference - margin > 0;
    }

    boolean isBelow() {
      return difference + margin < 0;
    }
  }

  /**
   * Of two samples whose variances may differ (B. L. Welch, Biometrika 34, 1947).
   *
   * @param one of two numbers at least
   * @param other likewise
   */
  static Difference difference(Moments one, Moments other) {
    double a = squaredError(one);
    double b = squaredError(other);
    double freedom =
        a + b == 0
            ? Double.MAX_VALUE
            : (a + b) * (a + b) / (a * a / (one.getCount() - 1) + b * b / (other.getCount() - 1));
    return new Difference(mean(one) - mean(other), student(freedom) * Math.sqrt(a + b));
  }

  /** Student's quantile, expanded around the normal one (Abramowitz and Stegun, 26.7.5). */
  private static double student(double freedom) {
    double z3 = Z * Z * Z;
    double z5 = z3 * Z * Z;
    return Z + (z3 + Z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * freedom * freedom);
  }
}
