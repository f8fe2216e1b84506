package org.segstream.trainer.loss;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.segstream.crf.training.DualSurrogate;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.GridShape;
import org.segstream.crf.training.StepRule;
import org.segstream.crf.training.UnrolledField;
import org.segstream.crf.training.UnrolledSettings;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/** The random field's part of the loss, of one image at a time, in memory that is used again. */
abstract sealed class FieldForm {
  private final GridShape shape;
  private final float[] scores;
  private final float[] byScores;
  private final FieldTensors gradients;

  private FieldForm(GridShape shape, boolean table) {
    this.shape = shape;
    this.scores = new float[shape.scores()];
    this.byScores = new float[shape.scores()];
    FieldTensors potts =
        new FieldTensors(MemorySegment.ofArray(byScores), FieldTensors.zeros(shape).weights());
    this.gradients =
        table
            ? potts.withCompatibility(
                MemorySegment.ofArray(new float[shape.labels() * shape.labels()]))
            : potts;
  }

  /**
   * @param table whether labels have a compatibility
   */
  static FieldForm of(
      FieldPlan plan, PixelLoss pixels, GridShape shape, boolean table, int threads) {
    return switch (plan.form()) {
      case UNROLLED -> new Unrolled(shape, table, plan.iterations(), pixels, threads);
      case SURROGATE -> new Surrogate(shape, table, plan.iterations(), threads);
      case OFF -> throw new IllegalArgumentException("no random field in the loop");
    };
  }

  GridShape shape() {
    return shape;
  }

  /** Where the image's scores go, {@code float[labels][height][width]}. */
  float[] scores() {
    return scores;
  }

  /** Gradient of the last loss by the scores. */
  float[] byScores() {
    return byScores;
  }

  /** Gradients of the last loss. */
  FieldTensors gradients() {
    return gradients;
  }

  /** The loss of a field on the scores, nats a labelled pixel; leaves its gradients. */
  abstract double evaluate(FieldTensors field, LabelMap truth, long phase, double temperature);

  /** Cross-entropy of the unrolled field's output. */
  private static final class Unrolled extends FieldForm {
    private final UnrolledField field;
    private final int iterations;
    private final PixelLoss pixels;
    private final float[] output;

    Unrolled(GridShape shape, boolean table, int iterations, PixelLoss pixels, int threads) {
      super(shape, table);
      this.field = new UnrolledField(shape, threads);
      this.iterations = iterations;
      this.pixels = pixels;
      this.output = new float[shape.scores()];
    }

    @Override
    double evaluate(FieldTensors input, LabelMap truth, long phase, double temperature) {
      UnrolledSettings settings = new UnrolledSettings(iterations, temperature, StepRule.guarded());
      field.forward(input, settings, MemorySegment.ofArray(output));
      GridShape shape = shape();
      Logits logits = new Logits(1, shape.labels(), shape.height(), shape.width(), output);
      PixelLoss.Result result = pixels.of(logits, List.of(truth), phase);
      field.backward(MemorySegment.ofArray(result.gradient()), gradients());
      return result.mean();
    }
  }

  /** The dual surrogate, from a cold start: no chip is seen twice. */
  private static final class Surrogate extends FieldForm {
    private final DualSurrogate surrogate;
    private final int improvements;

    Surrogate(GridShape shape, boolean table, int improvements, int threads) {
      super(shape, table);
      this.surrogate = new DualSurrogate(shape, threads);
      this.improvements = improvements;
    }

    @Override
    double evaluate(FieldTensors input, LabelMap truth, long phase, double temperature) {
      return surrogate.evaluate(input, truth.labels(), temperature, improvements, gradients());
    }
  }
}
