package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.Logits;

/**
 * What a module of a network is trained for by itself (Wang et al., InfoPro, ICLR 2021): to keep
 * what the image shows, and to tell the classes; {@code information · reconstruction + task ·
 * cross-entropy}.
 */
public final class LocalLoss implements StepLoss {
  private final String drawn;
  private final ImageReconstruction reconstruction;
  private final double information;
  private final String logits;
  private final PixelLoss pixels;
  private final double task;

  /**
   * @param drawn node that draws the image
   * @param information weight of the reconstruction
   * @param logits node that tells the classes
   * @param task weight of the cross-entropy
   */
  public LocalLoss(
      String drawn,
      ImageReconstruction reconstruction,
      double information,
      String logits,
      PixelLoss pixels,
      double task) {
    this.drawn = drawn;
    this.reconstruction = reconstruction;
    this.information = information;
    this.logits = logits;
    this.pixels = pixels;
    this.task = task;
  }

  @Override
  public List<String> nodes() {
    return List.of(drawn, logits);
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    PixelLoss.Result image =
        reconstruction.of(
            StepLoss.tensor(tensors, drawn), chips.stream().map(LabelledImage::image).toList());
    PixelLoss.Result classes =
        pixels.of(
            StepLoss.tensor(tensors, logits),
            chips.stream().map(LabelledImage::labels).toList(),
            moment.phase());
    return new Value(
        information * image.mean() + task * classes.mean(),
        Map.of(
            drawn,
            scaled(image.gradient(), information),
            logits,
            scaled(classes.gradient(), task)));
  }

  private static float[] scaled(float[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return values;
  }
}
