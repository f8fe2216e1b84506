package org.segstream.crf.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The reference against numbers of another program, in another language. */
class OracleTest {
  private static final GridShape SHAPE = new GridShape(5, 3, 3, List.of(1));

  private final ReferenceTensors field =
      new ReferenceTensors(
          waves(45, 2, 1.7, 0.3, 0),
          List.of(
              new ReferenceTensors.Weights(waves(12, 1, 2.3, 1.1, 1), waves(10, 1, 3.1, 0.2, 1))),
          new double[] {0, 1, 0.5, 1, 0, 2, 0.5, 2, 0});

  private static double[] waves(int count, double height, double step, double start, double up) {
    double[] values = new double[count];
    Arrays.setAll(values, n -> up + height * Math.sin(step * n + start));
    return values;
  }

  private static Map<String, double[]> expected() throws IOException {
    Map<String, double[]> expected = new HashMap<>();
    try (InputStream in =
        Objects.requireNonNull(OracleTest.class.getResourceAsStream("/oracle.txt"))) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().skip(1).toList()) {
        String[] words = line.split(" ");
        double[] values = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
        expected.put(words[0], values);
      }
    }
    return expected;
  }

  @Test
  void dualOutputAndGradientsAreThoseOfTheOracle() throws IOException {
    Map<String, double[]> expected = expected();

    var unrolled = new ReferenceField(SHAPE, field, 0.7).unroll(4, new StepRule.Fixed(0.2));
    var gradients = unrolled.backward(waves(45, 1, 0.9, 2.0, 0)).field();

    assertClose(unrolled.dualValues(), expected(expected, "dual"));
    assertClose(unrolled.output(), expected(expected, "output"));
    assertClose(gradients.scores(), expected(expected, "scores"));
    assertClose(gradients.weights().getFirst().horizontal(), expected(expected, "horizontal"));
    assertClose(gradients.weights().getFirst().vertical(), expected(expected, "vertical"));
  }

  private static double[] expected(Map<String, double[]> expected, String name) {
    return Objects.requireNonNull(expected.get(name), name);
  }

  private static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected).containsExactly(expected, within(1e-10));
  }
}
