package org.segstream.trainer.loss;

import java.util.List;
import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.crf.training.GridShape;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

/**
 * The loss of network and random field together, with its gradient by the network's logits and by
 * the edges' parameters.
 *
 * <p>The logits are enlarged to the labels' size, as in use; the random field stands on the
 * enlarged ones, adjusted as they will be in use. The loss is a mixture of {@link PixelLoss} on the
 * network's logits and of the field's own, a mean over the images. Belongs to one thread.
 */
public final class FieldLoss {
  private final FieldPlan plan;
  private final PixelLoss pixels;
  private final LearnedEdges edges;
  private final LogitAdjustment adjustment;
  private final int threads;

  /** Chips are of one size but for tests, so that one working memory is enough. */
  private Optional<FieldForm> last = Optional.empty();

  /** On the logits as they are. */
  public FieldLoss(FieldPlan plan, PixelLoss pixels, LearnedEdges edges, int threads) {
    this(plan, pixels, edges, LogitAdjustment.NONE, threads);
  }

  /**
   * @param pixels the network's own loss
   * @param edges what is learned of them
   * @param adjustment of the logits that the field stands on
   * @param threads that work on an image together; results do not depend on it
   * @throws IllegalStateException if Java runs without the Vector API
   */
  public FieldLoss(
      FieldPlan plan,
      PixelLoss pixels,
      LearnedEdges edges,
      LogitAdjustment adjustment,
      int threads) {
    if (!Solvers.hasVectors()) {
      throw new IllegalStateException(
          "training with the random field needs --add-modules=jdk.incubator.vector");
    }
    this.plan = plan;
    this.pixels = pixels;
    this.edges = edges;
    this.adjustment = adjustment;
    this.threads = threads;
  }

  /**
   * Evaluates; gathers the gradient by the edges' parameters in them.
   *
   * @param logits of a batch
   * @param chips the batch's images and labels, all of one size
   * @param phase step number, see {@link PixelLoss#of}
   * @param temperature nats
   */
  public PixelLoss.Result of(
      Logits logits, List<LabelledImage> chips, long phase, double temperature) {
    PixelLoss.Result network =
        pixels.of(logits, chips.stream().map(LabelledImage::labels).toList(), phase);
    float[] gradient = network.gradient();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= (float) (1 - plan.share());
    }
    double mean = 0;
    for (int n = 0; n < chips.size(); n++) {
      mean += image(logits, n, chips.get(n), phase, temperature, gradient) / chips.size();
    }
    return new PixelLoss.Result(
        (1 - plan.share()) * network.mean() + plan.share() * mean, gradient);
  }

  private double image(
      Logits logits, int n, LabelledImage chip, long phase, double temperature, float[] gradient) {
    RgbImage image = chip.image();
    int labels = logits.labels();
    int start = n * labels * logits.height() * logits.width();
    FieldForm form = form(new GridShape(image.width(), image.height(), labels, edges.strides()));
    Enlargement enlargement =
        new Enlargement(logits.width(), logits.height(), image.width(), image.height());
    enlargement.enlarge(logits.values(), start, labels, form.scores());
    adjust(form.scores(), image.width() * image.height());
    LearnedEdges.ImageEdges joined = edges.of(image);
    double loss = form.evaluate(joined.field(form.scores()), chip.labels(), phase, temperature);
    double scale = plan.share() / logits.batch();
    enlargement.addAdjoint(form.byScores(), (float) scale, gradient, start, labels);
    joined.addGradient(form.gradients(), scale);
    return loss;
  }

  private void adjust(float[] scores, int plane) {
    for (int k = 0; k < adjustment.shift().size(); k++) {
      float shift = adjustment.shift().get(k);
      for (int i = k * plane; i < (k + 1) * plane; i++) {
        scores[i] += shift;
      }
    }
  }

  private FieldForm form(GridShape shape) {
    FieldForm form =
        last.filter(kept -> kept.shape().equals(shape))
            .orElseGet(() -> FieldForm.of(plan, pixels, shape, edges.hasTable(), threads));
    last = Optional.of(form);
    return form;
  }
}
