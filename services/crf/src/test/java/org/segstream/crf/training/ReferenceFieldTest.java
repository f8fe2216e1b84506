package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derivatives against central differences, for every parameter there is. */
class ReferenceFieldTest {
  private static final double GAMMA = 0.8;

  static Stream<GridShape> shapes() {
    return Stream.of(
        new GridShape(6, 4, 3, List.of(1)),
        new GridShape(3, 7, 4, List.of(1, 4)),
        new GridShape(10, 6, 3, List.of(1, 4, 8)),
        new GridShape(1, 5, 2, List.of(1)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void unrolledGradientsAreFiniteDifferences(GridShape shape) {
    TestFields fields = new TestFields(shape, 3);
    ReferenceTensors field = fields.field(2, 1.5, false);
    double[] incoming = fields.gaussian(shape.scores(), 1);
    for (StepRule rule : List.of(StepRule.guarded(), new StepRule.Fixed(0.3))) {
      ReferenceField.Gradients gradients =
          new ReferenceField(shape, field, GAMMA).unroll(4, rule).backward(incoming);

      Slopes.assertAll(
          gamma -> dot(incoming, new ReferenceField(shape, field, gamma).unroll(4, rule).output()),
          field,
          GAMMA,
          gradients);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int n = 0; n < a.length; n++) {
      sum += a[n] * b[n];
    }
    return sum;
  }

  /** With steps so bold that some are taken back. */
  @Test
  void stepsTakenBackLeaveGradientsExact() {
    GridShape shape = new GridShape(9, 7, 3, List.of(1));
    TestFields fields = new TestFields(shape, 8);
    ReferenceTensors field = fields.field(3, 3, false);
    double[] incoming = fields.gaussian(shape.scores(), 1);
    StepRule rule = new StepRule.Guarded(1);
    ReferenceField.Unrolled unrolled = new ReferenceField(shape, field, 0.1).unroll(12, rule);

    assertThat(rises(unrolled.dualValues())).isPositive();
    Slopes.assertAll(
        gamma -> dot(incoming, new ReferenceField(shape, field, gamma).unroll(12, rule).output()),
        field,
        0.1,
        unrolled.backward(incoming));
  }

  private static int rises(double[] values) {
    int rises = 0;
    for (int n = 1; n < values.length; n++) {
      rises += values[n] > values[n - 1] ? 1 : 0;
    }
    return rises;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void surrogateGradientsAreFiniteDifferences(GridShape shape) {
    TestFields fields = new TestFields(shape, 4);
    ReferenceTensors field = fields.field(2, 1.5, false);
    byte[] truth = fields.truth();
    double[][] point = new ReferenceField(shape, field, GAMMA).origin();
    point[0] = fields.gaussian(shape.scores(), 0.5);
    point[1] = Arrays.stream(point[0]).map(v -> -v).toArray();

    ReferenceField.Surrogate surrogate =
        new ReferenceField(shape, field, GAMMA).surrogate(truth, point);

    assertThat(surrogate.loss()).isPositive();
    Slopes.assertAll(
        gamma -> new ReferenceField(shape, field, gamma).surrogate(truth, point).loss(),
        field,
        GAMMA,
        surrogate.gradients());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theDualValueFallsAtTheProvenStep(GridShape shape) {
    ReferenceTensors field = new TestFields(shape, 5).field(3, 2, false);

    double[] values =
        new ReferenceField(shape, field, 0.2)
            .unroll(60, new StepRule.Fixed(shape.provenStep()))
            .dualValues();

    assertThat(values[59]).isLessThan(values[0]);
    assertThat(rises(Arrays.stream(values).map(v -> (float) v).toArray())).isZero();
  }

  @Test
  void theGuardedStepFallsFasterThanTheProvenOne() {
    GridShape shape = new GridShape(12, 9, 4, List.of(1, 4));
    ReferenceField field =
        new ReferenceField(shape, new TestFields(shape, 6).field(3, 2, true), 0.2);

    double proven = field.unroll(15, new StepRule.Fixed(shape.provenStep())).dualValues()[14];
    double guarded = field.unroll(15, StepRule.guarded()).dualValues()[14];

    assertThat(guarded).isLessThan(proven);
  }

  @Test
  void anImageWithoutTruthHasNoLoss() {
    GridShape shape = new GridShape(3, 2, 2, List.of(1));
    ReferenceField field = new ReferenceField(shape, new TestFields(shape, 7).field(1, 1, true), 1);

    var surrogate = field.surrogate(new byte[] {9, 9, 9, 9, 9, 9}, field.origin());

    assertThat(surrogate.loss()).isZero();
    assertThat(surrogate.gradients().field().scores()).containsOnly(0, -0.0);
  }

  @Test
  void aTableThatIsNotSymmetricIsRefused() {
    GridShape shape = new GridShape(3, 2, 2, List.of(1));
    ReferenceTensors field = new TestFields(shape, 7).field(1, 1, true);
    field.compatibility()[1] = 2;

    assertThatThrownBy(() -> new ReferenceField(shape, field, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("symmetric");
  }
}
