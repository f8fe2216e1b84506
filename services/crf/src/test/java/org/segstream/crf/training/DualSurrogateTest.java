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

      DualSurrogate.Result result =
          surrogate.evaluate(floats, truth, gamma, 0, surrogate.newPoint(), gradients);

      assertThat(result.loss())
          .isCloseTo(expected.loss(), within(1e-5 * (1 + Math.abs(expected.loss()))));
      assertThat(result.gammaGradient())
          .isCloseTo(expected.gradients().gamma(), within(1e-4 * (1 + expected.loss())));
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

    double expected =
        surrogate
            .evaluate(TestFields.floats(field), truth, 0.5, 3, surrogate.newPoint(), potts)
            .loss();
    double loss =
        surrogate
            .evaluate(TestFields.floatsWithTable(field), truth, 0.5, 3, surrogate.newPoint(), table)
            .loss();

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
      surrogate.evaluate(field, truth, 0.5, 2, surrogate.newPoint(), to);
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
      assertThatThrownBy(
              () -> surrogate.evaluate(field, new byte[12], 1, 0, surrogate.newPoint(), zeros))
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

    double cold = surrogate.evaluate(field, truth, 0.5, 0, surrogate.newPoint(), gradients).loss();
    double improved =
        surrogate.evaluate(field, truth, 0.5, 20, surrogate.newPoint(), gradients).loss();

    assertThat(improved).isLessThan(cold).isPositive();
  }

  @Test
  void aPointKeptFromTheVisitBeforeStartsWhereThatOneEnded() {
    GridShape shape = new GridShape(40, 30, 5, List.of(1));
    TestFields fields = new TestFields(shape, 3);
    FieldTensors field = TestFields.floats(fields.field(3, 2, true));
    byte[] truth = new byte[shape.pixels()];
    FieldTensors gradients = FieldTensors.zeros(shape);
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    DualPoint kept = surrogate.newPoint();
    double before = Double.POSITIVE_INFINITY;

    for (int visit = 0; visit < 6; visit++) {
      double loss = surrogate.evaluate(field, truth, 0.5, 1, kept, gradients).loss();
      assertThat(loss).isLessThanOrEqualTo(before + 1e-5);
      before = loss;
    }
    double cold = surrogate.evaluate(field, truth, 0.5, 1, surrogate.newPoint(), gradients).loss();

    assertThat(before).isLessThan(cold);
  }

  @Test
  void truthOfAnotherSizeOrDualOfAnotherShapeIsRefused() {
    GridShape shape = new GridShape(4, 3, 2, List.of(1));
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    FieldTensors zeros = FieldTensors.zeros(shape);
    DualPoint foreign = new DualSurrogate(new GridShape(5, 3, 2, List.of(1)), 1).newPoint();

    assertThatThrownBy(
            () -> surrogate.evaluate(zeros, new byte[5], 1, 0, surrogate.newPoint(), zeros))
        .hasMessageContaining("5 true labels for 12 pixels");
    assertThatThrownBy(() -> surrogate.evaluate(zeros, new byte[12], 1, 0, foreign, zeros))
        .hasMessageContaining("width=5");
  }
}
