package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.training.Annealing;
import org.segstream.crf.training.StrideWeights;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.TemporalParameters;

class FieldLossTest {
  private static final int CLASSES = 3;
  private static final int WIDTH = 13;
  private static final int HEIGHT = 9;
  private static final double TEMPERATURE = 0.7;
  private static final CrfParameters EDGES =
      new CrfParameters(
          List.of(new EdgeParameters(1, 0.3f, 0.8f, 12), new EdgeParameters(2, 0.1f, 0.4f, 20)),
          TemporalParameters.NONE);

  private final SplittableRandom random = new SplittableRandom(7);
  private final PixelLoss pixels = new PixelLoss(new float[] {1, 2, 0.5f}, 0, 1);

  private LabelledImage chip() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (100 + random.nextInt(30));
    }
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) random.nextInt(CLASSES);
    }
    return new LabelledImage(
        "chip", new RgbImage(WIDTH, HEIGHT, rgb), new LabelMap(WIDTH, HEIGHT, ids));
  }

  private Logits logits() {
    float[] values = new float[2 * CLASSES * 3 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Logits(2, CLASSES, 3, 4, values);
  }

  /** The surrogate's gradient is that at a fixed dual point: exact where the dual is solved. */
  private static FieldPlan plan(FieldPlan.Form form) {
    int iterations = form == FieldPlan.Form.UNROLLED ? 4 : 400;
    return new FieldPlan(form, 0, 0.6, iterations, Annealing.usual(), 0.01, EDGES);
  }

  private double value(
      FieldPlan plan, LearnedEdges edges, Logits logits, List<LabelledImage> chips) {
    return new FieldLoss(plan, pixels, edges, 1).of(logits, chips, 0, TEMPERATURE).mean();
  }

  @ParameterizedTest
  @EnumSource(names = {"SURROGATE", "UNROLLED"})
  void gradientByTheLogitsAgreesWithFiniteDifferences(FieldPlan.Form form) {
    FieldPlan plan = plan(form);
    List<LabelledImage> chips = List.of(chip(), chip());
    Logits logits = logits();
    LearnedEdges edges = new LearnedEdges(EDGES);
    float[] gradient =
        new FieldLoss(plan, pixels, edges, 1).of(logits, chips, 0, TEMPERATURE).gradient();

    for (int i = 0; i < gradient.length; i++) {
      double slope = slope(logits.values(), i, () -> value(plan, edges, logits, chips));
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-3));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SURROGATE", "UNROLLED"})
  void gradientByTheEdgesAgreesWithFiniteDifferences(FieldPlan.Form form) {
    FieldPlan plan = plan(form);
    List<LabelledImage> chips = List.of(chip(), chip());
    Logits logits = logits();
    LearnedEdges edges = new LearnedEdges(EDGES);
    new FieldLoss(plan, pixels, edges, 1).of(logits, chips, 0, TEMPERATURE);
    float[] gradient = edges.takeGradient();

    for (int i = 0; i < gradient.length; i++) {
      double slope = slope(edges.logs(), i, () -> value(plan, edges, logits, chips));
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-3));
    }
    assertThat(
            IntStream.range(0, gradient.length)
                .mapToDouble(i -> Math.abs(gradient[i]))
                .max()
                .orElse(0))
        .isGreaterThan(0.02);
  }

  @ParameterizedTest
  @EnumSource(names = {"SURROGATE", "UNROLLED"})
  void gradientByTheLabelCompatibilityAgreesWithFiniteDifferences(FieldPlan.Form form) {
    FieldPlan plan = plan(form);
    List<LabelledImage> chips = List.of(chip(), chip());
    Logits logits = logits();
    List<Float> table = List.of(0f, 0.5f, 1.5f, 0.5f, 0f, 1f, 1.5f, 1f, 0f);
    LearnedEdges edges =
        new LearnedEdges(new CrfParameters(EDGES.families(), EDGES.temporal(), table));
    new FieldLoss(plan, pixels, edges, 1).of(logits, chips, 0, TEMPERATURE);
    float[] gradient = edges.takeGradient();

    assertThat(gradient).hasSize(2 * 3 + 3);
    for (int i = 0; i < gradient.length; i++) {
      double slope = slope(edges.logs(), i, () -> value(plan, edges, logits, chips));
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-3));
    }
    for (int i = 6; i < gradient.length; i++) {
      assertThat(Math.abs(gradient[i])).isGreaterThan(0.005f);
    }
  }

  private static double slope(float[] values, int at, DoubleSupplier value) {
    float step = 1f / 64;
    float before = values[at];
    values[at] = before + step;
    double up = value.getAsDouble();
    values[at] = before - step;
    double down = value.getAsDouble();
    values[at] = before;
    return (up - down) / (2 * step);
  }

  @Test
  void edgesWeighWhatTheyWeighInUse() {
    LabelledImage chip = chip();
    LearnedEdges edges = new LearnedEdges(EDGES);

    List<StrideWeights> learned = edges.of(chip.image()).field(new float[0]).weights();

    for (int s = 0; s < 2; s++) {
      EdgeParameters family = EDGES.families().get(s);
      EdgeFamily used =
          new ContrastWeights(family.base(), family.contrast(), family.sigma())
              .family(family.stride(), chip.image().rgb(), WIDTH, HEIGHT);
      assertThat(learned.get(s).horizontal().toArray(ValueLayout.JAVA_FLOAT))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(used.horizontal());
      assertThat(learned.get(s).vertical().toArray(ValueLayout.JAVA_FLOAT))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(used.vertical());
    }
  }
}
