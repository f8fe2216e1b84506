package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;

/** Gradients held against central differences. */
final class Slopes {
  private static final double STEP = 2e-5;

  private Slopes() {}

  /**
   * Asserts every gradient of a loss.
   *
   * @param loss by temperature; reads {@code field} again at every call
   */
  static void assertAll(
      DoubleUnaryOperator loss,
      ReferenceTensors field,
      double gamma,
      ReferenceField.Gradients gradients) {
    assertPlane("score", loss, gamma, field.scores(), gradients.field().scores());
    for (int s = 0; s < field.weights().size(); s++) {
      ReferenceTensors.Weights weights = field.weights().get(s);
      ReferenceTensors.Weights by = gradients.field().weights().get(s);
      assertPlane("horizontal", loss, gamma, weights.horizontal(), by.horizontal());
      assertPlane("vertical", loss, gamma, weights.vertical(), by.vertical());
    }
    assertTable(loss, gamma, field.compatibility(), gradients.field().compatibility());
    double slope =
        (loss.applyAsDouble(gamma + STEP) - loss.applyAsDouble(gamma - STEP)) / (2 * STEP);
    assertClose("gamma", gradients.gamma(), slope, Math.abs(slope));
  }

  private static void assertPlane(
      String name, DoubleUnaryOperator loss, double gamma, double[] values, double[] gradient) {
    assertThat(gradient).hasSameSizeAs(values);
    for (int n = 0; n < values.length; n++) {
      double slope = slope(loss, gamma, values, n, n);
      assertClose(name + " " + n, gradient[n], slope, largest(gradient));
    }
  }

  /** A table stays symmetric: both entries move. */
  private static void assertTable(
      DoubleUnaryOperator loss, double gamma, double[] table, double[] gradient) {
    int labels = (int) Math.sqrt(table.length);
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < a; b++) {
        int n = a * labels + b;
        int mirrored = b * labels + a;
        double slope = slope(loss, gamma, table, n, mirrored);
        assertThat(gradient[n]).isEqualTo(gradient[mirrored]);
        assertClose("compatibility", 2 * gradient[n], slope, largest(gradient));
      }
    }
  }

  private static double slope(
      DoubleUnaryOperator loss, double gamma, double[] values, int n, int mirrored) {
    double before = values[n];
    values[n] = before + STEP;
    values[mirrored] = values[n];
    double up = loss.applyAsDouble(gamma);
    values[n] = before - STEP;
    values[mirrored] = values[n];
    double down = loss.applyAsDouble(gamma);
    values[n] = before;
    values[mirrored] = before;
    return (up - down) / (2 * STEP);
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertClose(String what, double gradient, double slope, double size) {
    assertThat(gradient).as(what).isCloseTo(slope, within(1e-6 * Math.max(size, 1e-2)));
  }
}
