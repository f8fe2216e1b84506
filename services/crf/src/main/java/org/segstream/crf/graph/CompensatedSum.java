package org.segstream.crf.graph;

/**
 * A sum whose rounding error does not grow with the number of terms (Neumaier 1974). Once a term is
 * infinite, so is the sum.
 */
final class CompensatedSum {
  private double sum;
  private double lost;

  void add(double term) {
    double next = sum + term;
    if (Double.isFinite(next)) {
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    }
    sum = next;
  }

  double value() {
    return Double.isFinite(sum) ? sum + lost : sum;
  }
}
