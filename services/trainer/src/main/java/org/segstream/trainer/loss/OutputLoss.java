package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.Logits;

/** The loss of the network's logits against the labels: by themselves, later with the field. */
public final class OutputLoss implements StepLoss {
  private final String output;
  private final PixelLoss pixels;
  private final FieldPlan plan;
  private final Optional<FieldLoss> field;

  /**
   * @param output node that makes the logits
   * @param plan when the field joins, and how warm it is
   * @param field absent if it never joins
   */
  public OutputLoss(String output, PixelLoss pixels, FieldPlan plan, Optional<FieldLoss> field) {
    this.output = output;
    this.pixels = pixels;
    this.plan = plan;
    this.field = field;
  }

  @Override
  public List<String> nodes() {
    return List.of(output);
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    Logits logits = StepLoss.tensor(tensors, output);
    PixelLoss.Result result =
        field
            .filter(_ -> plan.hasBegun(moment.progress()))
            .map(it -> it.of(logits, chips, moment.phase(), plan.temperature(moment.progress())))
            .orElseGet(() ->
                pixels.of(
                    logits, chips.stream().map(LabelledImage::labels).toList(), moment.phase()));
    return new Value(result.mean(), Map.of(output, result.gradient()));
  }
}
