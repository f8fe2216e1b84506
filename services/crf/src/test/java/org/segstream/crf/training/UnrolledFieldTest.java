package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast path in float against the reference in double. */
class UnrolledFieldTest {
  /** What a forward and a backward pass give. */
  private static final class Result {
    private final double[] values;
    private final float[] output;
    private final FieldTensors gradients;

    Result(double[] values, float[] output, FieldTensors gradients) {
      this.values = values;
      this.output = output;
      this.gradients = gradients;
    }
  }

  private static Result run(
      UnrolledField unrolled,
      GridShape shape,
      FieldTensors field,
      UnrolledSettings settings,
      float[] incoming) {
    float[] output = new float[shape.scores()];
    FieldTensors gradients = TestFields.gradients(shape);
    double[] values = unrolled.forward(field, settings, MemorySegment.ofArray(output));
    unrolled.backward(MemorySegment.ofArray(incoming), gradients);
    return new Result(values, output, gradients);
  }

  static Stream<GridShape> shapes() {
    return Stream.of(
        new GridShape(1, 1, 2, List.of(1)),
        new GridShape(1, 40, 3, List.of(1)),
        new GridShape(37, 1, 2, List.of(1, 4)),
        new GridShape(13, 7, 5, List.of(1)),
        new GridShape(17, 33, 4, List.of(1, 4)),
        new GridShape(33, 20, 3, List.of(1, 4, 8)),
        new GridShape(3, 5, 2, List.of(8)),
        new GridShape(5, 4, 100, List.of(1)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheReference(GridShape shape) {
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
    double[] incoming = new TestFields(shape, 6).gaussian(shape.scores(), 1);
    for (double gamma : new double[] {2, 0.5, 0.1}) {
      var reference = new ReferenceField(shape, field, gamma).unroll(4, StepRule.guarded());
      var gradients = reference.backward(incoming);

      Result result =
          run(
              new UnrolledField(shape, 2),
              shape,
              floats,
              new UnrolledSettings(4, gamma, StepRule.guarded()),
              TestFields.floats(incoming));

      double accuracy = 1e-5 / Math.min(1, gamma);
      assertThat(result.values)
          .containsExactly(reference.dualValues(), within(1e-6 * shape.scores()));
      assertClose(result.output, reference.output(), 2e-5);
      assertFieldsClose(result.gradients, gradients.field(), accuracy);
      if (floats.compatibility().isPresent()) {
        assertClose(
            floats(result.gradients.compatibility().orElseThrow()),
            gradients.field().compatibility(),
            accuracy);
      }
    }
  }

  private static void assertFieldsClose(
      FieldTensors actual, ReferenceTensors expected, double accuracy) {
    assertClose(floats(actual.scores()), expected.scores(), accuracy);
    for (int s = 0; s < expected.weights().size(); s++) {
      StrideWeights weights = actual.weights().get(s);
      assertClose(floats(weights.horizontal()), expected.weights().get(s).horizontal(), accuracy);
      assertClose(floats(weights.vertical()), expected.weights().get(s).vertical(), accuracy);
    }
  }

  private static float[] floats(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_FLOAT);
  }

  private static void assertClose(float[] actual, double[] expected, double accuracy) {
    assertThat(actual).hasSameSizeAs(expected);
    double size = 1;
    for (double value : expected) {
      size = Math.max(size, Math.abs(value));
    }
    for (int n = 0; n < actual.length; n++) {
      assertThat((double) actual[n])
          .as("value %d", n)
          .isCloseTo(expected[n], within(accuracy * size));
    }
  }

  @Test
  void givesTheSameBitsForAnyNumberOfThreads() {
    GridShape shape = new GridShape(50, 37, 5, List.of(1, 4));
    TestFields fields = new TestFields(shape, 2);
    FieldTensors field = TestFields.floats(fields.field(3, 2, true));
    float[] incoming = TestFields.floats(fields.gaussian(shape.scores(), 1));
    UnrolledSettings settings = new UnrolledSettings(5, 1, StepRule.guarded());

    Result one = run(new UnrolledField(shape, 1), shape, field, settings, incoming);
    Result four = run(new UnrolledField(shape, 4), shape, field, settings, incoming);

    assertThat(four.values).isEqualTo(one.values);
    assertThat(four.output).isEqualTo(one.output);
    assertThat(floats(four.gradients.scores())).isEqualTo(floats(one.gradients.scores()));
    assertThat(floats(four.gradients.weights().getLast().vertical()))
        .isEqualTo(floats(one.gradients.weights().getLast().vertical()));
  }

  @Test
  void whatWasSolvedBeforeLeavesNoTrace() {
    GridShape shape = new GridShape(20, 18, 3, List.of(1));
    TestFields fields = new TestFields(shape, 3);
    FieldTensors field = TestFields.floats(fields.field(3, 2, true));
    FieldTensors other = TestFields.floats(fields.field(9, 5, true));
    float[] incoming = TestFields.floats(fields.gaussian(shape.scores(), 1));
    UnrolledSettings settings = new UnrolledSettings(3, 1, StepRule.guarded());
    UnrolledField reused = new UnrolledField(shape, 1);
    run(reused, shape, other, new UnrolledSettings(7, 0.2, new StepRule.Guarded(1)), incoming);

    Result again = run(reused, shape, field, settings, incoming);
    Result fresh = run(new UnrolledField(shape, 1), shape, field, settings, incoming);

    assertThat(again.output).isEqualTo(fresh.output);
    assertThat(floats(again.gradients.scores())).isEqualTo(floats(fresh.gradients.scores()));
  }

  @Test
  void readsAndWritesMemoryOutsideTheHeap() {
    GridShape shape = new GridShape(20, 18, 3, List.of(1));
    FieldTensors field = TestFields.floats(new TestFields(shape, 3).field(3, 2, true));
    UnrolledSettings settings = new UnrolledSettings(3, 1, StepRule.guarded());
    float[] output = new float[shape.scores()];
    new UnrolledField(shape, 1).forward(field, settings, MemorySegment.ofArray(output));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scores = arena.allocateFrom(ValueLayout.JAVA_FLOAT, floats(field.scores()));
      MemorySegment outside = arena.allocate(ValueLayout.JAVA_FLOAT, shape.scores());

      new UnrolledField(shape, 1)
          .forward(new FieldTensors(scores, field.weights()), settings, outside);

      assertThat(floats(outside)).isEqualTo(output);
    }
  }

  @Test
  void hugeWeightsAndScoresGiveFiniteGradients() {
    GridShape shape = new GridShape(9, 11, 4, List.of(1, 4));
    TestFields fields = new TestFields(shape, 5);
    FieldTensors field = TestFields.floats(fields.field(300, 100, true));
    float[] incoming = TestFields.floats(fields.gaussian(shape.scores(), 1));

    Result result =
        run(
            new UnrolledField(shape, 1),
            shape,
            field,
            new UnrolledSettings(5, 0.05, StepRule.guarded()),
            incoming);

    for (float gradient : floats(result.gradients.scores())) {
      assertThat(gradient).isFinite();
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithASentence() {
    GridShape shape = new GridShape(4, 3, 2, List.of(1));
    UnrolledSettings settings = new UnrolledSettings(2, 1, StepRule.guarded());
    UnrolledField unrolled = new UnrolledField(shape, 1);
    MemorySegment output = MemorySegment.ofArray(new float[24]);
    FieldTensors zeros = FieldTensors.zeros(shape);
    FieldTensors negative =
        new FieldTensors(
            MemorySegment.ofArray(new float[24]),
            List.of(StrideWeights.of(new float[9], new float[] {0, 0, 0, -1, 0, 0, 0, 0})));
    FieldTensors endless = FieldTensors.zeros(shape);
    endless.scores().setAtIndex(ValueLayout.JAVA_FLOAT, 5, Float.NaN);

    assertThatThrownBy(
            () -> unrolled.forward(new FieldTensors(zeros.scores(), List.of()), settings, output))
        .hasMessageContaining("0 strides");
    assertThatThrownBy(() -> unrolled.forward(zeros, settings, output.asSlice(4)))
        .hasMessageContaining("24 floats");
    assertThatThrownBy(() -> unrolled.forward(negative, settings, output))
        .hasMessageContaining("-1.0");
    assertThatThrownBy(() -> unrolled.forward(endless, settings, output))
        .hasMessageContaining("finite");
    assertThatThrownBy(
            () -> unrolled.forward(zeros, new UnrolledSettings(2, 0, settings.step()), output))
        .hasMessageContaining("temperature 0.0 must be above 0");
    assertThatThrownBy(() -> new UnrolledField(shape, 1).backward(output, zeros))
        .isInstanceOf(IllegalStateException.class);
  }
}
