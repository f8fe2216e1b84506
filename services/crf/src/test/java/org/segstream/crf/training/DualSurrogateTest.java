package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DualSurrogateTest {
  static Stream<GridShape> shapes() {
    return UnrolledFieldTest.shapes();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheReferenceWhereVoidPixelsAre(GridShape shape) {
    ReferenceTensors field = new TestFields(shape, 1).field(3, 2, true);

    assertAgrees(shape, field, TestFields.floats(field));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheReferenceWhereLabelsHaveACompatibility(GridShape shape) {
    ReferenceTensors field = new TestFields(shape, 4).field(3, 2, false);

    assertAgrees(shape, field, TestFields.floatsWithTable(field));
  }

  private static void assertAgrees(GridShape shape, ReferenceTensors field, FieldTensors floats) {
    byte[] truth = new TestFields(shape, 5).truth();
    truth[0] = 0;
    for (double gamma : new double[] {2, 0.5}) {
      ReferenceField reference = new ReferenceField(shape, field, gamma);
      ReferenceField.Surrogate expected = reference.surrogate(truth, reference.origin());
      DualSurrogate surrogate = new DualSurrogate(shape, 2);
      FieldTensors gradients = TestFields.gradients(shape);

      double loss = surrogate.evaluate(floats, truth, gamma, 0, gradients);

      assertThat(loss).isCloseTo(expected.loss(), within(1e-5 * (1 + Math.abs(expected.loss()))));
      ReferenceTensors by = expected.gradients().field();
      assertClose(gradients.scores(), by.scores());
      for (int s = 0; s < by.weights().size(); s++) {
        assertClose(gradients.weights().get(s).horizontal(), by.weights().get(s).horizontal());
        assertClose(gradients.weights().get(s).vertical(), by.weights().get(s).vertical());
      }
      if (floats.compatibility().isPresent()) {
        assertClose(gradients.compatibility().orElseThrow(), by.compatibility());
      }
    }
  }

  private static void assertClose(MemorySegment actual, double[] expected) {
    float[] floats = actual.toArray(ValueLayout.JAVA_FLOAT);
    assertThat(floats).hasSameSizeAs(expected);
    for (int n = 0; n < floats.length; n++) {
      assertThat((double) floats[n]).isCloseTo(expected[n], within(2e-6));
    }
  }

  @Test
  void aTableOfOnesIsPotts() {
    GridShape shape = new GridShape(40, 30, 5, List.of(1, 4));
    TestFields fields = new TestFields(shape, 6);
    ReferenceTensors field = fields.field(3, 2, true);
    byte[] truth = fields.truth();
    FieldTensors potts = FieldTensors.zeros(shape);
    FieldTensors table = FieldTensors.zeros(shape);
    DualSurrogate surrogate = new DualSurrogate(shape, 1);

    double expected = surrogate.evaluate(TestFields.floats(field), truth, 0.5, 3, potts);
    double loss = surrogate.evaluate(TestFields.floatsWithTable(field), truth, 0.5, 3, table);

    assertThat(loss).isCloseTo(expected, within(1e-5));
    for (int n = 0; n < shape.scores(); n++) {
      assertThat(table.scores().getAtIndex(ValueLayout.JAVA_FLOAT, n))
          .isCloseTo(potts.scores().getAtIndex(ValueLayout.JAVA_FLOAT, n), within(2e-6f));
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameGradientByTheTable() {
    GridShape shape = new GridShape(50, 37, 5, List.of(1, 4));
    TestFields fields = new TestFields(shape, 7);
    FieldTensors field = TestFields.floatsWithTable(fields.field(3, 2, false));
    byte[] truth = fields.truth();
    float[][] tables = new float[2][];

    for (int n = 0; n < 2; n++) {
      DualSurrogate surrogate = new DualSurrogate(shape, 1 + 3 * n);
      FieldTensors to = TestFields.gradients(shape);
      surrogate.evaluate(field, truth, 0.5, 2, to);
      tables[n] = to.compatibility().orElseThrow().toArray(ValueLayout.JAVA_FLOAT);
    }

    assertThat(tables[1]).isEqualTo(tables[0]);
    assertThat(tables[0]).isNotEqualTo(new float[25]);
  }

  @Test
  void aTableThatIsNoCompatibilityIsRefused() {
    GridShape shape = new GridShape(4, 3, 2, List.of(1));
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    FieldTensors zeros = FieldTensors.zeros(shape);

    for (float[] table : new float[][] {{0, 1, 2, 0}, {0, -1, -1, 0}, {1, 1, 1, 0}, {0, 1}}) {
      FieldTensors field = zeros.withCompatibility(MemorySegment.ofArray(table));
      assertThatThrownBy(() -> surrogate.evaluate(field, new byte[12], 1, 0, zeros))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("label compatibility");
    }
  }

  @Test
  void improvingTheDualTightensTheLoss() {
    GridShape shape = new GridShape(40, 30, 5, List.of(1, 4));
    TestFields fields = new TestFields(shape, 2);
    FieldTensors field = TestFields.floats(fields.field(3, 2, true));
    byte[] truth = new byte[shape.pixels()];
    FieldTensors gradients = FieldTensors.zeros(shape);
    DualSurrogate surrogate = new DualSurrogate(shape, 1);

    double cold = surrogate.evaluate(field, truth, 0.5, 0, gradients);
    double improved = surrogate.evaluate(field, truth, 0.5, 20, gradients);

    assertThat(improved).isLessThan(cold).isPositive();
  }

  @Test
  void truthOfAnotherSizeIsRefused() {
    GridShape shape = new GridShape(4, 3, 2, List.of(1));
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    FieldTensors zeros = FieldTensors.zeros(shape);

    assertThatThrownBy(() -> surrogate.evaluate(zeros, new byte[5], 1, 0, zeros))
        .hasMessageContaining("5 true labels for 12 pixels");
  }
}
